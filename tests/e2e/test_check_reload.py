# SPDX-License-Identifier: Apache-2.0
"""`reshake check --on-reload`: RESHAKE_PID is the server, however the shell of --spawn runs it, and what a signal begins has
a moment to happen."""

import shlex
import unittest

from lib import reshake
from servers.nginx import Nginx
from servers.reshake_serve import ReshakeServe

SETTLE_US = 500_000


class Pid(unittest.TestCase):
    """nginx gets another ticket key and is told so by the signal that its pages name: tickets of before are over then."""

    def reload(self, spawned: str) -> None:
        with Nginx() as server:
            server.process.stop()  # its folder and its port stay: the check starts it
            folder = shlex.quote(str(server.folder))
            command = spawned % shlex.join([server.path(), *server.command()])
            told = (f"cd {folder} && head -c 80 /dev/urandom >ticket.key; told=$(grep -c 'gracefully shutting down' error.log);"
                    " kill -HUP $RESHAKE_PID && "
                    "until [ $(grep -c 'gracefully shutting down' error.log) -gt $told ]; do sleep 0.02; done")
            done = reshake.run("check", f"{server.host}:{server.port}", "--only", "h-rotation-graceful", "--spawn", command,
                               "--on-reload", told, "--json", "--no-evidence", timeout_s=90)
            *plays, last = done.expect(0).json
            self.assertIn(", reconfiguring", (server.folder / "error.log").read_text())
        self.assertEqual([(play["version"], play["verdict"], play["actual"]) for play in plays],
                         [("TLS 1.2", "pass", "full handshake"), ("TLS 1.3", "pass", "full handshake")])
        self.assertEqual(last["summary"]["server_ends"], 0)

    def test_in_its_place(self) -> None:
        self.reload("exec %s")

    def test_behind_the_shell(self) -> None:
        self.reload("%s")

    def test_behind_others(self) -> None:
        self.reload("true && %s; echo it has ended")


class Settles(unittest.TestCase):
    """A signal is no more than sent when `kill` ends: the connection that shows what came of it waits."""

    def test_pause(self) -> None:
        with ReshakeServe() as server:
            done = reshake.run("check", f"{server.host}:{server.port}", "--only", "a-sid-restart", "--on-reload", "true", "--json",
                               "--no-evidence", timeout_s=60)
        behind, = (play for play in done.expect(0).json[:-1] if play["variant"] == "reload")
        self.assertEqual(behind["verdict"], "pass")
        self.assertGreaterEqual(behind["took_us"], SETTLE_US)


if __name__ == "__main__":
    unittest.main()
