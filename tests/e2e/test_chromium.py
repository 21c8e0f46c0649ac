# SPDX-License-Identifier: Apache-2.0
"""A browser through the relay: Chromium's full handshake and its resumptions are recorded, and sent again to the server
that they were meant for, before and after it forgot its keys: byte for byte, and made anew."""

import unittest
from pathlib import Path

from lib import chromium, reshake
from lib.recorder import HOST, Recorded, Relay
from servers import Options, Server
from servers.h2o import H2o
from servers.nginx import Nginx

UNFINISHED = ("none", "unknown")
TICKETS = {"tickets": True, "cache": False}
IDS = {"tickets": False, "cache": True}


class Chromium(Recorded):
    def setUp(self) -> None:
        super().setUp()
        chromium.require()

    def record(self, server: Server) -> tuple[Path, list[dict]]:
        """A visit of the browser: the recording, and its connections that got as far as an answer."""
        path = self.folder / "visit.pcapng"
        with Relay(server.port, path) as relay:
            chromium.visit(relay.address, self.folder)
        seen = reshake.run("inspect", "--json", path).expect(0).json
        answered = [one for one in seen if one["handshakes"] and one["handshakes"][0]["kind"] not in UNFINISHED]
        return path, answered

    def replay(self, path: Path, server: Server, numbers: list[int], expected: str, *more: str) -> list[dict]:
        only = ",".join(str(number) for number in numbers)
        words = ["--to", f"{HOST}:{server.port}", "--only", only, "--expect", expected, "--json", *more]
        result = reshake.run("replay", path, *words).expect(0)
        return sorted(result.json, key=lambda one: one["connection"])

    def assert_kinds(self, replays: list[dict], *kinds: str) -> None:
        self.assertEqual([one["kind"] for one in replays], list(kinds))

    def looks(self, kind: type[Server], version: str, way: dict, resumed: str) -> None:
        """Full, then resumed; both the same when sent again, and full when the server has new keys."""
        fresh = ["--fresh", "--keys", str(self.folder / "keys"), "--http", "/"]
        with kind(Options(versions=(version,), **way)) as server:
            path, seen = self.record(server)
            kinds = [one["handshakes"][0]["kind"] for one in seen]
            self.assertEqual(kinds[0], "full")
            self.assertIn(resumed, kinds)
            self.assertLessEqual(set(kinds), {"full", resumed})
            numbers = [seen[0]["connection"], seen[kinds.index(resumed)]["connection"]]
            self.assert_kinds(self.replay(path, server, numbers, "as-captured"), "full", resumed)
            anew = self.replay(path, server, numbers, "as-captured", *fresh)
            self.assert_kinds(anew, "full", resumed)
            # A key log has master secrets, and no PSK.
            self.assertEqual([one["completed"] for one in anew], [True, version == "1.2"])
            server.restart()
            self.assert_kinds(self.replay(path, server, numbers, "full"), "full", "full")
            anew = self.replay(path, server, numbers, "full", *fresh)
            self.assertEqual([one["completed"] for one in anew], [True, version == "1.2"])


WAYS = (("1.2", "ticket", TICKETS, "abbreviated"), ("1.2", "id", IDS, "abbreviated-id"), ("1.3", "psk", TICKETS, "psk"))


def spread() -> None:
    """A test for each server, and each way to resume."""
    for kind in H2o, Nginx:
        for version, name, way, resumed in WAYS:
            def test(self, kind=kind, version=version, way=way, resumed=resumed) -> None:
                self.looks(kind, version, way, resumed)
            setattr(Chromium, f"test_{kind.name}_{version.replace('.', '')}_{name}", test)


spread()
if __name__ == "__main__":
    unittest.main()
