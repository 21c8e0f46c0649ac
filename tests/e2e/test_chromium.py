# SPDX-License-Identifier: Apache-2.0
"""A browser through the relay: Chromium's full handshake and its resumptions are recorded, and sent again to the server
that they were meant for, before and after it forgot its keys."""

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

    def replay(self, path: Path, server: Server, numbers: list[int], expected: str) -> list[str]:
        only = ",".join(str(number) for number in numbers)
        to = f"{HOST}:{server.port}"
        result = reshake.run("replay", path, "--to", to, "--only", only, "--expect", expected, "--json")
        return [one["kind"] for one in sorted(result.expect(0).json, key=lambda one: one["connection"])]

    def looks(self, kind: type[Server], version: str, way: dict, resumed: str) -> None:
        """Full, then resumed; both the same when sent again, and full when the server has new keys."""
        with kind(Options(versions=(version,), **way)) as server:
            path, seen = self.record(server)
            kinds = [one["handshakes"][0]["kind"] for one in seen]
            self.assertEqual(kinds[0], "full")
            self.assertIn(resumed, kinds)
            self.assertLessEqual(set(kinds), {"full", resumed})
            numbers = [seen[0]["connection"], seen[kinds.index(resumed)]["connection"]]
            self.assertEqual(self.replay(path, server, numbers, "as-captured"), ["full", resumed])
            server.restart()
            self.assertEqual(self.replay(path, server, numbers, "full"), ["full", "full"])


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
