# SPDX-License-Identifier: Apache-2.0
"""Our own client against every server of tests/servers: full handshakes and each way of resuming that the server has,
completed with data both ways; renegotiation from both sides, early data, certificates now and later. What is played are
scripts; at the end stands a table, servers by features, which docs/servers.md shows, too."""

import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, Optional

from lib import plays, tables
from lib.plays import exchange, request, resumed, shaken
from servers import Options, Server, all_servers
from servers.openssl_s_server import OpensslSServer
from servers.waiting import wait_until

TABLE: dict[str, dict[str, str]] = {}
COLUMNS = ("1.2 full", "1.2 ID", "1.2 ticket", "renegotiates", "reneg. resumed", "server asks", "1.3 full", "retry",
           "PSK", "early data", "key update", "asks later", "certificate")
Cells = dict[str, str]


# Servers that differ. GnuTLS 3.7 gives up with internal_error where it should renew the ticket in a renegotiation that
# resumes the connection's own session (it cannot pack the session then: pack_security_parameters); by the ID it can.
OWN_SESSION = {"gnutls-serv": ("no-ticket", "by ID")}
# rustls 0.20 does not echo the session ID in HelloRetryRequest (RFC 8446 section 4.1.4), so there must be none.
RETRY = {"rustls-tls": (" no-middlebox", "without ID")}


class Surveyor:
    """One server; each method starts it once and gives the cells of the table that it has seen filled."""

    def __init__(self, test: unittest.TestCase, kind: type[Server]) -> None:
        self.test, self.kind = test, kind

    def versions(self) -> tuple[str, ...]:
        return tuple(version for version in ("1.2", "1.3") if version in self.kind.supports)

    def play(self, server: Server, script: str, *options: str) -> dict:
        """Plays a script; every expectation in it has to be met."""
        return plays.play(f"{server.host}:{server.port}", script, *options)

    def full(self) -> Cells:
        cells = {}
        with self.kind(Options(versions=self.versions())) as server:
            for version in self.versions():
                self.play(server, shaken(0, server, f"versions=TLS{version}"))
                cells[f"{version} full"] = "yes"
                for way, column, hello in (("id", "1.2 ID", " no-ticket"), ("ticket", "1.2 ticket", ""),
                                           ("psk", "PSK", "")):
                    if way in server.ways(version):
                        self.play(server, resumed(server, f"versions=TLS{version}{hello}", f"0:{way}"))
                        cells[column] = "yes"
            if "1.3" in self.versions():
                cells |= self.retry(server) | self.key_update(server)
        return cells

    def retry(self, server: Server) -> Cells:
        hello, how = RETRY.get(self.kind.name, ("", "yes"))
        played = self.play(server, shaken(0, server, "versions=TLS1.3 no-shares" + hello))
        self.test.assertTrue(played["connections"][0]["hello_retry"])
        return {"retry": how}

    def key_update(self, server: Server) -> Cells:
        self.play(server, "connect 0\nhandshake 0 versions=TLS1.3\nexpect 0 accept=full\nkey-update 0 ask\n"
                          f"{exchange(0, server)}end 0 orderly wait=1s\n")
        return {"key update": "yes"}

    def early_data(self) -> Cells:
        with self.kind(Options(early_data=True, no_anti_replay="no anti-replay" in self.kind.supports)) as server:
            time.sleep(self.kind.early_data_after_s)
            wait = " wait=5s" if server.answers else ""
            self.play(server, "connect 0\nhandshake 0 versions=TLS1.3\nexpect 0 accept=full\n"
                              f"data 0 {request()}{wait}\nsave 0 session=0\nend 0 orderly wait=1s\n"
                              f"connect 1\nhandshake 1 versions=TLS1.3 offer=0 early-data={request()}\n"
                              "expect 1 accept=early-accepted\nend 1 orderly wait=1s\n")
        return {"early data": "yes"}

    def renegotiation(self) -> Cells:
        hello, how = OWN_SESSION.get(self.kind.name, ("", "yes"))
        with self.kind(Options(versions=("1.2",), renegotiation=True)) as server:
            full = self.play(server, "connect 0\nhandshake 0 versions=TLS1.2\nexpect 0 accept=full\n"
                                     "handshake 0 versions=TLS1.2\nexpect 0 accept=full\n"
                                     f"{exchange(0, server)}end 0 orderly wait=1s\n")
            again = self.play(server, f"connect 0\nhandshake 0 versions=TLS1.2 {hello}\nexpect 0 accept=full\n"
                                      f"save 0 session=0\nhandshake 0 versions=TLS1.2 offer=0 {hello}\n"
                                      "expect 0 accept=resumed:session=0,full\n"
                                      f"{exchange(0, server)}end 0 orderly wait=1s\n")
        self.test.assertEqual([played["connections"][0]["handshakes"] for played in (full, again)], [2, 2])
        return {"renegotiates": "yes", "reneg. resumed": how if again["connections"][0]["resumed"] else "full instead"}

    def asked_later(self, version: str, column: str) -> Cells:
        page = request(self.kind.later_page)
        offer = " post-handshake-auth=on" if version == "1.3" else ""
        with self.kind(Options(versions=(version,), asks_later=True)) as server:
            played = self.play(server, f"connect 0\nhandshake 0 versions=TLS{version}{offer}\nexpect 0 accept=full\n"
                                       f"data 0 {page}\n"
                                       "expect 0 until=quiet quiet=100ms accept=hello-request,message,data\n"
                                       "handshake 0\nexpect 0 until=settled accept=full,resumed,data\n"
                                       "end 0 orderly wait=1s\n",
                               *plays.identity())
        sent = played["connections"][0]["client_certificate_sent"]
        return {column: "yes" if sent else "without certificate"}

    def certified(self) -> Cells:
        with self.kind(Options(versions=self.versions(), client_certificate="require")) as server:
            for version in self.versions():
                played = self.play(server, shaken(0, server, f"versions=TLS{version}"), *plays.identity())
                self.test.assertTrue(played["connections"][0]["client_certificate_sent"])
        return {"certificate": "yes"}

    def commanded(self) -> Cells:
        """s_server asks when it is told to, and sends what is typed."""
        return {"server asks": asked_by_command("R", "1.2", "hello-request", ""),
                "asks later": asked_by_command("c", "1.3", "message", " post-handshake-auth=on")}

    def parts(self) -> list[Callable[[], Cells]]:
        parts: list[Callable[[], Cells]] = [self.full]
        for feature, part in (
                ("early data", self.early_data), ("renegotiation", self.renegotiation),
                ("client certificate", self.certified),
                ("server renegotiation", lambda: self.asked_later("1.2", "server asks")),
                ("later certificate", lambda: self.asked_later("1.3", "asks later"))):
            if feature in self.kind.supports:
                parts.append(part)
        return parts + [self.commanded] * (self.kind is OpensslSServer)

    def run(self) -> Cells:
        cells: Cells = {}
        with ThreadPoolExecutor(4) as others:
            for seen in [others.submit(part) for part in self.parts()]:
                cells |= seen.result()
        return cells


def asked_by_command(command: str, version: str, how: str, offer: str) -> str:
    """A server without pages reads our lines and sends one; then it is told to ask, and the client goes along."""
    with OpensslSServer(Options(versions=(version,)), pages=False) as server, ThreadPoolExecutor(1) as other:
        play = other.submit(plays.play, f"{server.host}:{server.port}",
                            f"connect 0\nhandshake 0 versions=TLS{version}{offer}\nexpect 0 accept=full\n"
                            "data 0 \"say something\\n\" wait=5s\nexpect 0 accept=data\n"
                            f"data 0 \"ask\\n\"\nexpect 0 until=reaction accept={how} within=5s\n"
                            f"handshake 0 versions=TLS{version}\nexpect 0 accept=full\n"
                            "data 0 \"once more\\n\" wait=5s\nexpect 0 accept=data\nend 0 orderly wait=1s\n",
                            *plays.identity())
        for line, reply in (("say something", "here it is"), ("\nask", command), ("once more", "goodbye")):
            wait_until(lambda: play.done() or line in server.process.printed(),
                       lambda: f"{line!r}: {server.process.printed()}")
            server.say(reply)
        played = play.result()
    assert played["connections"][0]["data"] == "here it is\\x0agoodbye\\x0a", played
    return "yes" if played["connections"][0]["client_certificate_sent"] else "without certificate"


class OwnClient(unittest.TestCase):
    def survey(self, kind: type[Server]) -> None:
        kind.path()
        TABLE[kind.name] = Surveyor(self, kind).run()

    def test_zz_the_page(self) -> None:
        """Comes last: docs/servers.md has what was seen."""
        rows = tables.by_server(COLUMNS, TABLE)
        print("\n" + tables.render(rows))
        tables.check("servers.md", "features", rows, whole=len(TABLE) == len(all_servers()))


def method(kind: type[Server]) -> Callable[[OwnClient], Optional[Cells]]:
    return lambda self: self.survey(kind)


for each in all_servers():
    setattr(OwnClient, f"test_{each.name.replace('-', '_')}", method(each))


if __name__ == "__main__":
    unittest.main()
