# SPDX-License-Identifier: Apache-2.0
"""The script that `reshake check` keeps of a fail: it plays, and says where playing it is not the whole verdict."""

import tempfile
import unittest
from pathlib import Path

from lib import reshake
from test_serve import Serving

MORE = "# What the messages say is judged, too:"


class Kept(unittest.TestCase):
    def kept(self, case: str, *serving: str, expect: int) -> str:
        """The script of the case's first fail; played by hand it ends so."""
        server = Serving("--pretend", *serving).start()
        self.addCleanup(server.stop)
        to = f"{server.target.host}:{server.target.port}"
        with tempfile.TemporaryDirectory() as folder:
            plays = reshake.run("check", to, "--only", case, "--evidence", folder, "--json", timeout_s=60).expect(1).json[:-1]
            script = next(play["script"] for play in plays if play["verdict"] == "fail" and play["script"])
            reshake.run("play", script, to, timeout_s=60).expect(expect)
            return Path(script).read_text()

    def test_by_messages(self) -> None:
        """Served twice: that is seen in the answers, and each reaction alone is one that is allowed."""
        text = self.kept("f-replay-same", "--early-data", "--fault", "early-taken-twice", expect=0)
        self.assertTrue(text.startswith("# f-replay-same: "))
        self.assertIn(MORE, text)

    def test_by_reactions(self) -> None:
        self.assertNotIn(MORE, self.kept("e-binder-length", "--fault", "binder-length-unchecked", expect=1))


if __name__ == "__main__":
    unittest.main()
