# SPDX-License-Identifier: Apache-2.0
"""Captured flights of real clients, re-sent to the real servers that they came from."""

import threading
import unittest
from pathlib import Path

from lib import clients
from lib.captured import Captured, per_server, spread
from servers import Server
from servers.nginx import Nginx

# version, whether the client takes tickets, and what a resumption is called
WAYS = (("1.2", True, "abbreviated-ticket abbreviated"), ("1.2", False, "abbreviated-id"), ("1.3", True, "psk"))
REPLAYS = 20
MANY = 5000


@spread
class Replay(Captured):
    @per_server()
    def resumes_again_and_is_full_after_a_restart(self, kind: type[Server]) -> None:
        with kind() as server:
            captured = [(self.resumption(server, version, ticket)[0], names.split()) for version, ticket, names in WAYS]
            for path, names in captured:
                (seen,) = self.replay(path, server, "--expect", "as-captured")
                self.assertIn(seen["kind"], names, seen)
                self.assertIn(seen["captured_kind"], names, seen)
                self.assertTrue(seen["ok"])
            server.restart()
            for path, names in captured:
                (seen,) = self.replay(path, server, "--expect", "as-captured", code=1)
                self.assertEqual((seen["kind"], seen["ok"]), ("full", False), seen)

    @per_server()
    def leaves_the_session_to_its_client(self, kind: type[Server]) -> None:
        """Replays that end gently do not delete the session: the real client still resumes."""
        with kind() as server:
            for version, ticket, names in WAYS[:2]:
                path, first = self.resumption(server, version, ticket)
                seen = self.replay(path, server, "--repeat", REPLAYS, "--expect", "resumed")
                self.assertEqual([one["kind"] in names.split() for one in seen], [True] * REPLAYS, seen[-1])
                again = clients.s_client(server, version, first.session, ticket=ticket)
                self.assertTrue(again.resumed, again.text)

    @per_server()
    def a_full_handshake_is_full(self, kind: type[Server]) -> None:
        with kind() as server:
            for version in ("1.2", "1.3"):
                path, _ = self.capture(server, version)
                (seen,) = self.replay(path, server, "--expect", "full")
                self.assertEqual((seen["captured_kind"], seen["version"]), ("full", f"TLS {version}"))

    def test_five_thousand_connections_at_once(self) -> None:
        with Nginx() as server:
            path, _ = self.resumption(server, "1.2", True)
            most = []
            watching = threading.Event()

            def watch() -> None:
                while not watching.wait(0.3):  # each look reads ten thousand rows
                    most.append(established(server.port))
            watcher = threading.Thread(target=watch)
            watcher.start()
            try:
                seen = self.replay(path, server, "--repeat", MANY, "--concurrency", MANY, "--end", "hold", "--timeout", "6s",
                                   "--expect", "resumed")
            finally:
                watching.set()
                watcher.join()
        self.assertEqual(len(seen), MANY)
        self.assertEqual(max(most), MANY)


def established(port: int) -> int:
    """How many connections to a local port are open, as the clients' sockets have it."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    wanted = f"0100007F:{port:04X}"
    return len({fields[1] for fields in map(str.split, rows) if fields[2] == wanted and fields[3] == "01"})


if __name__ == "__main__":
    unittest.main()
