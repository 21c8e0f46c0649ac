# SPDX-License-Identifier: Apache-2.0
"""`reshake record --listen` between real clients and servers: they do not notice it, and what is recorded is what they
say, read by `reshake inspect` and by tshark."""

import unittest
from typing import Callable

from lib import clients, reshake
from lib.recorder import HOST, Recorded, Relay, tshark_complaints
from servers import Options, Server
from servers.gnutls_serv import GnutlsServ
from servers.nginx import Nginx
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe

class RealOnes(Recorded):
    """Clients and servers that speak TLS do not notice the relay, and what they say is what the recording shows."""

    def meet(self, server: Server, client: Callable, version: str, count: int) -> tuple[list[clients.Said], list[dict]]:
        self.path = self.folder / f"{server.name}-{client.__name__}-{version}.pcapng"
        with Relay(server.port, self.path, "--json") as relay:
            said = list(client(relay.address, version))
            relay.wait_ended(count)
            result = relay.stop().expect(0)
        shown = self.inspected()
        self.assertEqual([without_file(one) for one in sorted(result.json, key=lambda one: one["connection"])],
                         [without_file(one) for one in shown])
        self.check_with_tshark()
        return said, shown

    def check_with_tshark(self) -> None:
        """No malformed packet, no wrong checksum, nothing sent again or out of order, by another reader's judgement."""
        self.assertEqual(tshark_complaints(self.path), [])

    def check(self, server: Server, client: Callable, version: str) -> None:
        said, shown = self.meet(server, client, version, 2)
        self.assertEqual([one["client"].rpartition(":")[0] for one in shown], [HOST] * 2)
        self.assertEqual([one["server"] for one in shown], [f"{HOST}:{server.port}"] * 2)
        for one, connection in zip(said, shown):
            handshake, = connection["handshakes"]
            self.assertTrue(one.completed, one.text)
            self.assertEqual((handshake["outcome"], handshake["version"], handshake["server_name"]),
                             ("completed", "TLS " + version, "one.test"))
            self.assertEqual(handshake["kind"] != "full", bool(one.resumed), (handshake, one.text))
            self.assertEqual(connection["tcp"]["handshake"], "complete")
            self.assertIn(connection["tcp"]["close"], ("fin", "rst"))

    def test_every_client_to_every_server(self) -> None:
        for kind in ReshakeServe, OpensslSServer, Nginx, GnutlsServ:
            for client in twice_s_client, clients.curl, clients.gnutls_cli:
                for version in "1.2", "1.3":
                    with self.subTest(server=kind.name, client=client.__name__, version=version), kind() as server:
                        self.check(server, client, version)

    def test_lines_say_kind_version_and_name(self) -> None:
        with ReshakeServe(Options(cache=False)) as server, Relay(server.port, self.path) as relay:
            twice_s_client(relay.address, "1.2")
            relay.wait_ended(2)
            result = relay.stop().expect(0)
        first, second = [line for line in result.out.splitlines() if "one.test" in line]
        self.assertRegex(first, r"1\.2 .*one\.test .*full")
        self.assertRegex(second, r"1\.2 .*one\.test .*abbreviated")
        self.assertRegex(result.err, r"2 connections, 2 TLS handshakes, [\d,]+ packets, [\d,]+ bytes in ")


def twice_s_client(target: clients.Target, version: str) -> tuple[clients.Said, clients.Said]:
    first = clients.s_client(target, version)
    return first, clients.s_client(target, version, first.session)


def without_file(connection: dict) -> dict:
    return {key: value for key, value in connection.items() if key != "file"}


if __name__ == "__main__":
    unittest.main()
