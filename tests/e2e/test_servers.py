# SPDX-License-Identifier: Apache-2.0
"""What every server of tests/servers can do, as s_client sees it: each feature that a server's file declares is tried,
and each way of resuming. At the end stands a table, servers by features."""

import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, Optional

from lib import clients, tables
from servers import Options, Server, all_servers

CLIENT = "client.test"
TABLE: dict[str, dict[str, str]] = {}
COLUMNS = ("1.2 full", "by ID", "by ticket", "client renegotiates", "server renegotiates", "1.3 full", "by PSK", "early data",
           "certificate later", "client certificate", "names")
Cells = dict[str, str]


def request(page: str = "/") -> bytes:
    return f"GET {page} HTTP/1.0\r\nHost: one.test\r\n\r\n".encode()


def versions_of(kind: type[Server]) -> tuple[str, ...]:
    return tuple(version for version in ("1.2", "1.3") if version in kind.supports)


def two_ways(server: Server, said: clients.Said) -> bool:
    """Whether the server has read the request and its answer arrived: a page, or the echo."""
    if server.answers:
        return said.reply.startswith(b"HTTP/1.") and b" 200 " in said.reply[:20]
    return "\nGET / HTTP/1.0" in said.text


class Survey:
    """One server; each method starts it once and gives the cells of the table that it has seen filled."""

    def __init__(self, test: unittest.TestCase, kind: type[Server]) -> None:
        self.test, self.kind = test, kind

    def connect(self, server: Server, version: str, session: object = None, **options: object) -> clients.Said:
        said = clients.s_client(server, version, session, request=request(), **options)
        self.test.assertEqual((said.completed, said.version), (True, version), said.text)
        return said

    def again(self, server: Server, version: str, ticket: bool, resumed: bool) -> clients.Said:
        """A full handshake and one that is a resumption as expected."""
        first = self.connect(server, version, ticket=ticket)
        second = self.connect(server, version, first.session, ticket=ticket)
        self.test.assertEqual((first.resumed, second.resumed), (False, resumed), second.text)
        for said in first, second:
            if not (server.options.early_data and not server.answers):
                self.test.assertTrue(two_ways(server, said), said.text)
        return first

    def plain(self) -> Cells:
        cells = {}
        with self.kind(Options(versions=versions_of(self.kind))) as server:
            for version in versions_of(self.kind):
                ways = server.ways(version)
                first = self.again(server, version, True, bool(ways))
                cells[f"{version} full"] = "yes"
                if "psk" in ways:
                    cells["by PSK"] = "yes"
                # A client with both a ticket and an ID proves neither: the cell is that of the server without a cache.
                self.test.assertEqual("TLS session ticket:" in first.text, bool(ways & {"ticket", "psk"}), first.text)
                if "ticket" in ways:
                    cells["by ticket"] = "beside the ID"
            if "1.2" in self.kind.supports:
                self.again(server, "1.2", False, server.resumes("1.2", False))
                cells["by ID"] = "yes" if server.resumes("1.2", False) else ""
        return cells

    def switched(self, options: Options, column: str) -> Cells:
        with self.kind(options) as server:
            for version in options.versions:
                self.again(server, version, True, server.resumes(version))
            return {column: "yes"} if server.resumes("1.2") else {}

    def early_data(self) -> Cells:
        options = Options(early_data=True, no_anti_replay="no anti-replay" in self.kind.supports)
        with self.kind(options) as server:
            time.sleep(self.kind.early_data_after_s)
            first = self.connect(server, "1.3")
            second = self.connect(server, "1.3", first.session, early_data=request())
            self.test.assertEqual((second.resumed, second.early_data), (True, "accepted"), second.text)
        return {"early data": f"after {self.kind.early_data_after_s:g} s" if self.kind.early_data_after_s else "yes"}

    def renegotiation(self) -> Cells:
        with self.kind(Options(versions=("1.2",), renegotiation=True)) as server:
            said = self.connect(server, "1.2", renegotiate=True)
            self.test.assertTrue(said.renegotiated and two_ways(server, said), said.text)
        return {"client renegotiates": "yes"}

    def asked_later(self, version: str, column: str) -> Cells:
        with self.kind(Options(versions=(version,), asks_later=True)) as server:
            said = clients.s_client(server, version, identity=CLIENT, request=request(server.later_page),
                                    more=["-enable_pha"] if version == "1.3" else [])
            asked = "write certificate verify" in said.text.partition("Verify return code")[2]
            self.test.assertTrue(asked or said.text.count("read finished") == 2, said.text)
            self.test.assertTrue(two_ways(server, said), said.text)
        return {column: "yes" if asked else "resuming"}

    def certified(self) -> Cells:
        versions = versions_of(self.kind)
        with self.kind(Options(versions=versions, client_certificate="require")) as server:
            for version in versions:
                self.test.assertTrue(two_ways(server, self.connect(server, version, identity=CLIENT)))
            nobody = clients.s_client(server, versions[0], request=request())
            self.test.assertFalse(nobody.completed and two_ways(server, nobody), nobody.text)
        return {"client certificate": "yes"}

    def named(self) -> Cells:
        names = ("one.test", "two.test")
        with self.kind(Options(versions=versions_of(self.kind), names=names)) as server:
            for name in names:
                said = clients.s_client(server, name=name)
                self.test.assertTrue(clients.certified(said, name), said.text)
        return {"names": "yes"}

    def parts(self) -> list[Callable[[], Cells]]:
        supports, parts = self.kind.supports, [self.plain]
        for feature, part in (
                ("early data", self.early_data), ("renegotiation", self.renegotiation),
                ("server renegotiation", lambda: self.asked_later("1.2", "server renegotiates")),
                ("later certificate", lambda: self.asked_later("1.3", "certificate later")),
                ("client certificate", self.certified), ("two names", self.named)):
            if feature in supports:
                parts.append(part)
        versions = versions_of(self.kind)
        for feature, options, column in (("tickets off", Options(versions, tickets=False), "by ID"),
                                         ("cache off", Options(versions, cache=False), "by ticket")):
            if feature in supports:
                parts.append(lambda options=options, column=column: self.switched(options, column))
        return parts

    def run(self) -> Cells:
        """All parts, some at the same time. Where one that comes later fills the same cell, it knows better."""
        cells: Cells = {}
        with ThreadPoolExecutor(4) as others:
            for seen in [others.submit(part) for part in self.parts()]:
                cells |= seen.result()
        return cells


class Servers(unittest.TestCase):
    @classmethod
    def tearDownClass(cls) -> None:
        print("\n" + tables.render(tables.by_server(COLUMNS, TABLE)))

    def survey(self, kind: type[Server]) -> None:
        kind.path()
        TABLE[kind.name] = Survey(self, kind).run()


def method(kind: type[Server]) -> Callable[[Servers], Optional[Cells]]:
    return lambda self: self.survey(kind)


for each in all_servers():
    setattr(Servers, f"test_{each.name.replace('-', '_')}", method(each))


if __name__ == "__main__":
    unittest.main()
