# SPDX-License-Identifier: Apache-2.0
"""Every kind of answer that real servers can be brought to: fallbacks, alerts, HelloRetryRequest, early data."""

import socket
import ssl
import time
import unittest
from typing import Optional

from lib import clients, doubles
from lib.captured import Captured, per_server, spread
from servers import Options, Server, pki
from servers.gnutls_serv import GnutlsServ
from servers.haproxy import Haproxy
from servers.nginx import Nginx
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe

NOTHING_KEPT = Options(tickets=False, cache=False)
NO_CACHE = Options(cache=False)
STRICT = Options(strict_names=True)
P384 = Options(groups=("P-384",))
ONLY_13 = Options(versions=("1.3",))
EARLY = b"GET /early HTTP/1.0\r\n\r\n"


@spread
class Kinds(Captured):
    def switched_off(self, kind: type[Server], options: Options, ticket: bool) -> None:
        """A session of TLS 1.2, captured where it is resumed, is full where that is switched off."""
        with kind() as server:
            path, _ = self.resumption(server, "1.2", ticket)
        with kind(options) as other:
            (seen,) = self.replay(path, other, "--expect", "full")
            self.assertIn("abbreviated", seen["captured_kind"])

    @per_server(NOTHING_KEPT)
    def tickets_off(self, kind: type[Server]) -> None:
        self.switched_off(kind, NOTHING_KEPT, True)

    @per_server(NO_CACHE)
    def cache_off(self, kind: type[Server]) -> None:
        self.switched_off(kind, NO_CACHE, False)

    @per_server(STRICT)
    def a_name_that_nobody_has(self, kind: type[Server]) -> None:
        with kind() as server:
            path, _ = self.capture(server, "1.2")
        with kind(STRICT) as strict:
            (seen,) = self.replay(path, strict, "--sni", "nobody.test", "--expect", "alert,closed,reset")
            self.assertNotEqual(seen["kind"], "full")
            self.assertEqual(self.replay(path, strict)[0]["kind"], "full")

    @per_server(P384)
    def hello_retry(self, kind: type[Server]) -> None:
        with kind(P384) as server:
            path, said = self.capture(server, "1.3", groups="X25519:P-384")
            self.assertTrue(said.completed, said.text)
            (seen,) = self.replay(path, server, "--expect", "as-captured")
            self.assertEqual((seen["kind"], seen["captured_kind"]), ("hello-retry", "hello-retry"))

    @per_server(ONLY_13)
    def versions_that_the_server_refuses(self, kind: type[Server]) -> None:
        with kind() as server:
            path, _ = self.resumption(server, "1.2")
        with kind(ONLY_13) as newer:
            expected = "alert:protocol_version,alert:handshake_failure" + ",closed" * (kind.name == "h2o")
            self.replay(path, newer, "--expect", expected)

    def test_words_before_tls(self) -> None:
        """A ClientHello behind STARTTLS is sent again with what was said before it."""
        identity = pki.identity("one.test")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity.certificate, identity.key)
        heard = []

        def mail(connection: socket.socket) -> None:
            connection.sendall(b"220 mail.test ESMTP\r\n")
            heard.append(connection.recv(1000))
            connection.sendall(b"250-mail.test\r\n250 STARTTLS\r\n")
            heard.append(connection.recv(1000))
            connection.sendall(b"220 go ahead\r\n")
            with context.wrap_socket(connection, server_side=True) as tls:
                doubles.read_all(tls)
        with doubles.Double(mail) as double:
            target = clients.Address("127.0.0.1", double.port, answers=False)
            path, said = self.capture(target, "1.2", more=("-starttls", "smtp"), request=b"")
            self.assertTrue(said.completed, said.text)
            (seen,) = self.replay(path, target, "--expect", "full")
        self.assertEqual(seen["captured_kind"], "full")
        self.assertEqual(heard[:2], heard[2:])

    def test_carelessness_costs_the_session(self) -> None:
        """Why ends are gentle: s_server forgets a session whose handshake is dropped."""
        with OpensslSServer() as server:
            path, first = self.resumption(server, "1.2", False)
            seen = self.replay(path, server, "--repeat", 2, "--concurrency", 1, "--end", "fin")
            self.assertEqual([one["kind"] for one in seen], ["abbreviated-id", "full"])
            self.assertFalse(clients.s_client(server, "1.2", first.session, ticket=False).resumed)


class EarlyData(Captured):
    """Early data accepted a second time, or not, told without delivering it."""

    def early(self, kind: type[Server], options: Options, *arguments: object, accepted: Optional[bool] = None,
              wait_s: float = 0) -> dict:
        with kind(options) as server:
            first = clients.s_client(server, "1.3")
            path, said = self.capture(server, "1.3", first.session, early_data=EARLY)
            self.assertEqual(said.early_data, "accepted", said.text)
            time.sleep(wait_s)
            (seen,) = self.replay(path, server, *arguments)
            self.assertEqual(seen["captured_kind"], "psk-early-data")
            if accepted is not None:
                self.assertEqual(seen["early_data"], "accepted" if accepted else "not-accepted", seen)
                self.assertEqual(seen["kind"] == "psk-early-data", accepted)
            return seen

    def test_nginx_accepts_it_again(self) -> None:
        self.early(Nginx, Options(early_data=True), accepted=True)

    def test_haproxy_accepts_it_again(self) -> None:
        self.early(Haproxy, Options(early_data=True), accepted=True)

    def test_boringssl_accepts_it_again(self) -> None:
        self.early(ReshakeServe, Options(early_data=True), accepted=True)

    def test_s_server_without_anti_replay_accepts_it_again(self) -> None:
        self.early(OpensslSServer, Options(early_data=True, no_anti_replay=True), accepted=True)

    def test_s_server_with_anti_replay_is_full(self) -> None:
        seen = self.early(OpensslSServer, Options(early_data=True), accepted=False)
        self.assertEqual(seen["kind"], "full")

    def test_gnutls_keeps_the_psk_and_refuses_early_data(self) -> None:
        """Now and then it accepts an exact replay: both are right verdicts."""
        seen = self.early(GnutlsServ, Options(early_data=True))
        self.assertIn((seen["kind"], seen["early_data"]), (("psk", "not-accepted"), ("psk-early-data", "accepted")))

    def test_nginx_with_early_data_switched_off_refuses_it(self) -> None:
        with Nginx(Options(early_data=True)) as server:
            first = clients.s_client(server, "1.3")
            path, said = self.capture(server, "1.3", first.session, early_data=EARLY)
            self.assertEqual(said.early_data, "accepted", said.text)
            key = server.ticket_key
        with Nginx(Options(), ticket_key=key) as other:
            (seen,) = self.replay(path, other)
            self.assertEqual((seen["kind"], seen["early_data"]), ("psk", "not-accepted"))

    def test_delivered_where_asked(self) -> None:
        seen = self.early(Nginx, Options(early_data=True), "--deliver")
        self.assertEqual(seen["early_data"], "accepted", seen)

    def test_not_delivered_unless_asked(self) -> None:
        with Nginx(Options(early_data=True)) as server:
            first = clients.s_client(server, "1.3")
            path, _ = self.capture(server, "1.3", first.session, early_data=EARLY)
            requests = len(server.witnessed(2))
            self.replay(path, server, "--repeat", 3)
            time.sleep(0.3)
            self.assertEqual(len(server.read_log()), requests)
            self.replay(path, server, "--deliver")
            server.witnessed(requests + 1)


if __name__ == "__main__":
    unittest.main()
