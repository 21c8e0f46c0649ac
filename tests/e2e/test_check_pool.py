# SPDX-License-Identifier: Apache-2.0
"""What `reshake check --pool` takes: addresses with commas between, and no more than it can use."""

import unittest

from lib import reshake
from servers import Options
from servers.reshake_serve import ReshakeServe


class Words(unittest.TestCase):
    def check(self, pool: str) -> reshake.Result:
        return reshake.run("check", "127.0.0.1:1", "--pool", pool, "--only", "a-sid-basic")

    def test_no_addresses(self) -> None:
        for pool in ("", ",", "127.0.0.1,", ",127.0.0.1", "127.0.0.1,,127.0.0.2", "127.0.0.1:x", ":443", "a" * 400, "\x1b[31m:x"):
            with self.subTest(pool=pool):
                err = self.check(pool).expect(2).err
                self.assertIn("--pool takes addresses with commas between, not '", err)
                self.assertNotIn("\x1b", err)

    def test_too_many(self) -> None:
        self.assertIn("--pool takes 16 addresses at most", self.check(",".join(f"127.0.0.{i}" for i in range(1, 18))).expect(2).err)
        self.assertIn("no connection", self.check(",".join(f"127.0.0.{i}" for i in range(1, 17))).expect(3).err)

    def test_an_address_twice_is_one_server(self) -> None:
        """Else it would be found that it takes its own sessions."""
        server = ReshakeServe(Options()).start()
        self.addCleanup(server.stop)
        to = f"{server.host}:{server.port}"
        *plays, _ = reshake.run("check", to, "--pool", f"{to},{to}", "--only", "h-host-matrix", "--no-evidence", "--json").json
        self.assertEqual({play["verdict"] for play in plays}, {"skipped"})

    def test_no_name(self) -> None:
        self.assertIn("--pool no.such.invalid: ", self.check("127.0.0.1,no.such.invalid").expect(3).err)


if __name__ == "__main__":
    unittest.main()
