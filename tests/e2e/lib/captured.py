# SPDX-License-Identifier: Apache-2.0
"""Test cases that capture a real client at a real server and re-send its flights."""

import tempfile
import unittest
from pathlib import Path
from typing import Callable

from lib import clients, reshake, sniff
from servers import Options, Server, all_servers


def per_server(*needs: Options) -> Callable:
    """Makes one test method of `test` for each complete server that can be all of this, in a class that is `spread`."""
    def mark(test: Callable) -> Callable:
        test.needs = needs
        return test
    return mark


def spread(case: type[unittest.TestCase]) -> type[unittest.TestCase]:
    for stem, test in list(vars(case).items()):
        if hasattr(test, "needs"):
            for kind in all_servers():
                if kind.is_complete() and not any(kind.lacks(options) for options in test.needs):
                    name = f"test_{stem}_{kind.name.replace('-', '_')}"
                    setattr(case, name, lambda self, test=test, kind=kind: test(self, kind))
    return case


class Captured(unittest.TestCase):
    def setUp(self) -> None:
        if sniff.why_not():
            self.skipTest(sniff.why_not())
        folder = tempfile.TemporaryDirectory(prefix="reshake-captured-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.captures = 0

    def capture(self, server: Server, *arguments: object, **options: object) -> tuple[Path, clients.Said]:
        """One connection of s_client, captured."""
        self.captures += 1
        path = self.folder / f"{self.captures}.pcap"
        with sniff.Sniffer(server.port, path):
            said = clients.s_client(server, *arguments, **options)
        return path, said

    def resumption(self, server: Server, version: str, ticket: bool = True, **options: object) -> tuple[Path, clients.Said]:
        """A captured resumption, and the session that it resumed."""
        first = clients.s_client(server, version, ticket=ticket, **options)
        path, said = self.capture(server, version, first.session, ticket=ticket, **options)
        self.assertTrue(said.resumed, said.text)
        return path, first

    def replay(self, path: Path, server: Server, *arguments: object, code: int = 0) -> list[dict]:
        result = reshake.run("replay", path, "--to", f"{server.host}:{server.port}", "--json", *arguments)
        return result.expect(code).json
