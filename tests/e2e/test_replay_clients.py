# SPDX-License-Identifier: Apache-2.0
"""Flights of other real clients than s_client, captured while they resume; and what the servers' own logs say of the
replays."""

import itertools
import unittest
from pathlib import Path
from typing import Callable

from lib import clients, reshake, sniff
from lib.captured import Captured, per_server, spread
from servers import Options, Server
from servers.gnutls_serv import GnutlsServ
from servers.haproxy import Haproxy
from servers.nghttpx import Nghttpx
from servers.nginx import Nginx
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe
from servers.stunnel import Stunnel

EARLY = b"GET /early HTTP/1.0\r\n\r\n"
RESUMED = {"1.2": {"abbreviated", "abbreviated-ticket", "abbreviated-id"}, "1.3": {"psk"}}
# version, whether the client takes tickets, and what a resumption is called
WAYS = (("1.2", True, {"abbreviated-ticket", "abbreviated"}), ("1.2", False, {"abbreviated-id"}), ("1.3", True, {"psk"}))


@spread
class OtherClients(Captured):
    def both(self, server: Server, client: Callable, version: str) -> Path:
        """Two connections of the client, captured; the second one resumed."""
        self.captures += 1
        path = self.folder / f"{self.captures}.pcap"
        with sniff.Sniffer(server.port, path):
            first, second = client(server, version)
        self.assertEqual((first.resumed, second.resumed), (False, True), second.text)
        return path

    @per_server()
    def replays_of_curl_and_gnutls_cli(self, kind: type[Server]) -> None:
        """Full and resumed as captured, at once, since wolfSSL keeps few sessions; after a restart with new keys all are full."""
        captured = []
        with kind() as server:
            for client, version in itertools.product((clients.curl, clients.gnutls_cli), ("1.2", "1.3")):
                captured.append(self.both(server, client, version))
                seen = sorted(self.replay(captured[-1], server, "--expect", "as-captured"),
                              key=lambda one: one["connection"])
                self.assertEqual(seen[0]["kind"], "full")
                self.assertIn(seen[1]["kind"], RESUMED[version])
                self.assertEqual({one["version"] for one in seen}, {f"TLS {version}"})
            server.restart()
            for path in captured:
                self.replay(path, server, "--expect", "full")


class Witnesses(Captured):
    """The server's own log, where it tells of handshakes that are not finished."""

    def agrees(self, kind: type[Server], tells_kind: bool = True) -> None:
        with kind() as server:
            captured = [self.resumption(server, version, ticket)[0] for version, ticket, _ in WAYS]
            count = len(server.witnessed(6))
            for resumed in True, False:
                for path, (_, _, names) in zip(captured, WAYS):
                    (seen,) = self.replay(path, server)
                    self.assertIn(seen["kind"], names if resumed else {"full"})
                    count += 1
                    witness = server.witnessed(count)[-1]
                    self.assertEqual((len(server.read_log()), witness.completed), (count, False), witness)
                    if tells_kind:
                        self.assertEqual(witness.resumed, resumed, witness)
                if resumed:
                    server.restart()
                    count = len(server.read_log())

    def test_haproxy(self) -> None:
        self.agrees(Haproxy)

    def test_s_server(self) -> None:
        self.agrees(OpensslSServer, tells_kind=False)
        with OpensslSServer() as server:
            path, _ = self.resumption(server, "1.2")
            self.replay(path, server)
            self.assertNotIn("write certificate", server.witnessed(3)[-1].line)

    def test_reshake_serve(self) -> None:
        self.agrees(ReshakeServe)

    def test_stunnel(self) -> None:
        self.agrees(Stunnel, tells_kind=False)

    def test_nginx_says_that_the_client_still_resumes(self) -> None:
        """$ssl_session_reused after twenty replays, and nothing of the replays themselves: no request came."""
        with Nginx() as server:
            for version, ticket, _ in WAYS:
                path, first = self.resumption(server, version, ticket)
                before = len(server.read_log())
                self.replay(path, server, "--repeat", 20, "--expect", "resumed")
                again = clients.s_client(server, version, first.session, ticket=ticket)
                self.assertTrue(again.resumed, again.text)
                self.assertEqual([seen.resumed for seen in server.witnessed(before + 1)[before:]], [True])

    def test_the_embedded_server_tells_what_the_replay_tells(self) -> None:
        """Each of the two programs' words for one handshake."""
        with ReshakeServe(Options(early_data=True)) as server:
            early = clients.s_client(server, "1.3").session
            paths = [self.resumption(server, version, ticket)[0] for version, ticket, _ in WAYS]
            paths.append(self.capture(server, "1.3", early, early_data=EARLY)[0])
            for path in paths:
                count = len(server.read_log())
                (seen,) = self.replay(path, server)
                server.witnessed(count + 1)
                told = reshake.json_lines(server.read_log()[count].line)[0]
                self.assertEqual(told["kind"].partition("-")[0], seen["kind"].partition("-")[0])
                self.assertEqual(told["version"], seen["version"])
                self.assertEqual(told["early_data"], seen["early_data"])


class EarlyDataLater(Captured):
    """Captured early data, sent again when the keys or the switch have changed."""

    def captured_early(self, server: Server) -> Path:
        first = clients.s_client(server, "1.3")
        path, said = self.capture(server, "1.3", first.session, early_data=EARLY)
        self.assertEqual(said.early_data, "accepted", said.text)
        return path

    def refused_after_new_keys(self, kind: type[Server], **options: object) -> None:
        with kind(Options(early_data=True, **options)) as server:
            path = self.captured_early(server)
            server.restart()
            (seen,) = self.replay(path, server, "--expect", "early-data-refused")
            self.assertEqual((seen["kind"], seen["early_data"]), ("full", "not-accepted"))
            (seen,) = self.replay(path, server, "--deliver", "--expect", "full")
            self.assertEqual(seen["early_data"], "not-accepted")

    def test_new_keys(self) -> None:
        for kind, options in ((Nginx, {}), (Haproxy, {}), (ReshakeServe, {}), (GnutlsServ, {}), (Nghttpx, {}),
                              (OpensslSServer, {"no_anti_replay": True})):
            with self.subTest(server=kind.name):
                self.refused_after_new_keys(kind, **options)

    def test_nghttpx_accepts_it_again(self) -> None:
        with Nghttpx(Options(early_data=True)) as server:
            path = self.captured_early(server)
            for one in self.replay(path, server, "--repeat", 3, "--expect", "psk-early-data"):
                self.assertEqual(one["early_data"], "accepted")

    def test_switched_off_on_the_embedded_server(self) -> None:
        with ReshakeServe(Options(early_data=True)) as server:
            path, key = self.captured_early(server), server.ticket_key
        with ReshakeServe(Options(), ticket_key=key) as other:
            (seen,) = self.replay(path, other, "--expect", "early-data-refused")
            self.assertEqual((seen["kind"], seen["early_data"]), ("psk", "not-accepted"))


if __name__ == "__main__":
    unittest.main()
