# SPDX-License-Identifier: Apache-2.0
"""A first flight that is sent again makes connections with one client random, each with secrets of its own: `reshake inspect` decrypts
all of them."""

import tempfile
import unittest
from pathlib import Path

from lib import reshake
from test_serve import Serving


class Again(unittest.TestCase):
    def test_evidence(self) -> None:
        server = Serving("--pretend", "--early-data", "--fault", "early-taken-twice").start()
        self.addCleanup(server.stop)
        with tempfile.TemporaryDirectory() as folder:
            found = reshake.run("check", f"{server.target.host}:{server.target.port}", "--only", "f-replay-same,f-replay-parallel", "--evidence",
                                folder, "--json", timeout_s=60).expect(1).json[:-1]
            self.assertEqual([play["verdict"] for play in found], ["fail", "fail"])
            for play in found:
                with self.subTest(play["id"]):
                    self.assertTrue(Path(play["evidence"]).exists())
                    if play["id"] == "f-replay-same":  # of copies side by side the ends may stay closed: which of all secrets is meant is not told
                        self.assertNotIn("could not be opened", reshake.run("inspect", play["evidence"]).expect(0).out)
                    first, *early = reshake.run("inspect", "--json", play["evidence"]).expect(0).json
                    self.assertEqual(first["handshakes"][0]["kind"], "full")
                    self.assertGreaterEqual(len(early), 2)
                    self.assertEqual({one["handshakes"][0]["kind"] for one in early}, {"psk-early-data"})


if __name__ == "__main__":
    unittest.main()
