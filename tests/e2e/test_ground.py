# SPDX-License-Identifier: Apache-2.0
"""The ground that other tests stand on: every server starts, resumes and falls back as its options say, a real client
and the server's own log agree on it, and nothing is left running. Run it alone: python3 tests/e2e/test_ground.py"""

import tempfile
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable

from lib import clients, reshake, sniff
from servers import Options, Server, Unsupported, all_servers
from servers.openssl_s_server import OpensslSServer
from servers.process import Process, ProcessEnded
from servers.waiting import processes_of_group, wait_until

WAYS = (("1.2", True), ("1.2", False), ("1.3", True))  # version, and whether the client takes tickets
SWITCHES = (Options(cache=False), Options(tickets=False), Options(tickets=False, cache=False))
REFUSED_NAME = "nobody.test"


def per_server(test: Callable[["Ground", type[Server]], None]) -> Callable:
    """Makes one test method for each complete server of `test`. The others are met in test_servers.py."""
    test.for_each_server = True
    return test


def spread(case: type[unittest.TestCase]) -> type[unittest.TestCase]:
    for stem, test in list(vars(case).items()):
        if getattr(test, "for_each_server", False):
            for kind in filter(lambda kind: kind.is_complete(), all_servers()):
                name = f"test_{stem}_{kind.name.replace('-', '_')}"
                setattr(case, name, lambda self, test=test, kind=kind: test(self, kind))
    return case


@spread
class Ground(unittest.TestCase):
    def agree(self, server: Server, said: clients.Said, resumed: bool) -> None:
        """The client and the server's log agree on the latest handshake, which is completed."""
        self.asked[server] += 1
        self.assertTrue(said.completed, said.text)
        self.assertEqual(said.resumed, resumed, said.text)
        seen = server.witnessed(self.asked[server])
        self.assertEqual(len(seen), self.asked[server], seen)
        self.assertTrue(seen[-1].completed, seen[-1])
        self.assertIn(seen[-1].resumed, (resumed, None))
        self.assertIn(seen[-1].version, (said.version, None))

    def setUp(self) -> None:
        self.asked = Counter()  # connections to each server

    def full_then_again(self, server: Server, version: str, ticket: bool, resumed: bool) -> clients.Said:
        first = clients.s_client(server, version, ticket=ticket)
        self.agree(server, first, False)
        self.agree(server, clients.s_client(server, version, first.session, ticket=ticket), resumed)
        return first

    @per_server
    def resumes(self, kind: type[Server]) -> None:
        """With all on, in every way; not after a restart with new keys; and the server is gone after stop()."""
        with kind() as server:
            sessions = [(version, ticket, self.full_then_again(server, version, ticket, True))
                        for version, ticket in WAYS]
            groups = [server.process.pid]
            server.restart()
            groups.append(server.process.pid)
            for version, ticket, said in sessions:
                self.agree(server, clients.s_client(server, version, said.session, ticket=ticket), False)
        self.assertEqual([processes_of_group(group) for group in groups], [[], []])
        if kind.ticket_lifetime_s:
            self.assertAlmostEqual(sessions[0][2].ticket_lifetime_s, kind.ticket_lifetime_s, delta=1)

    @per_server
    def switches(self, kind: type[Server]) -> None:
        """Tickets and cache, on and off: sessions are resumed as resumes() tells."""
        for options in SWITCHES:
            if kind.lacks(options):
                continue
            with self.subTest(options=options), kind(options) as server:
                for version, ticket in WAYS:
                    self.full_then_again(server, version, ticket, server.resumes(version, ticket))

    @per_server
    def speaks_one_version(self, kind: type[Server]) -> None:
        for version, other in (("1.2", "1.3"), ("1.3", "1.2")):
            with self.subTest(version=version), kind(Options(versions=(version,))) as server:
                self.assertFalse(clients.s_client(server, other).completed)
                self.assertEqual(clients.s_client(server).version, version)

    @per_server
    def keeps_keys(self, kind: type[Server]) -> None:
        """Where ticket keys can be given: tickets outlive a restart, are taken by a second node with the same key, and
        not after a reload with new keys."""
        if "kept keys" not in kind.supports:
            with kind() as server, self.assertRaises(Unsupported):
                server.restart(new_keys=False)
            return
        with kind(Options(cache=False)) as server, kind(Options(cache=False), server.ticket_key) as twin:
            first = self.full_then_again(server, "1.2", True, True)
            self.assertTrue(clients.s_client(twin, "1.2", first.session).resumed)
            server.restart(new_keys=False)
            self.agree(server, clients.s_client(server, "1.2", first.session), True)
            if "reload" in kind.supports:
                server.reload()
                self.agree(server, clients.s_client(server, "1.2", first.session), False)

    @per_server
    def takes_early_data(self, kind: type[Server]) -> None:
        options = Options(early_data=True, no_anti_replay="no anti-replay" in kind.supports)
        if kind.lacks(options) or kind.early_data_after_s:  # test_servers.py waits for those
            return
        with kind(options) as server:
            first = clients.s_client(server, "1.3")
            again = clients.s_client(server, "1.3", first.session, early_data=clients.HTTP_GET)
            self.assertEqual((again.resumed, again.early_data), (True, "accepted"), again.text)
            self.assertIn(server.witnessed(2)[-1].early_data, (True, None))
            server.restart()
            late = clients.s_client(server, "1.3", first.session, early_data=clients.HTTP_GET)
            self.assertEqual((late.resumed, late.early_data), (False, "rejected"), late.text)

    @per_server
    def knows_its_names(self, kind: type[Server]) -> None:
        if "two names" in kind.supports:
            with kind(Options(names=("one.test", "two.test"))) as server:
                for count, name in enumerate(server.options.names, 1):
                    said = clients.s_client(server, name=name)
                    self.assertTrue(clients.certified(said, name), said.text)
                    self.assertIn(server.witnessed(count)[-1].server_name, (name, None))
        if "strict names" in kind.supports:
            with kind(Options(strict_names=True)) as server:
                self.assertTrue(clients.s_client(server).completed)
                refused = clients.s_client(server, name=REFUSED_NAME)
                self.assertEqual((refused.completed, refused.alert), (False, "unrecognized name"), refused.text)

    @per_server
    def takes_the_other_options(self, kind: type[Server]) -> None:
        """An RSA certificate, a certificate of the client, a protocol name, and a group that costs a second hello."""
        if "client certificate" in kind.supports:
            with kind(Options(key="rsa", client_certificate="require")) as server:
                self.assertTrue(clients.s_client(server, "1.2", identity="client.test").completed)
                refused = clients.s_client(server, "1.2")  # in the handshake, or (nginx) by a page
                self.assertFalse(refused.completed and b" 200 " in refused.reply, refused.text)
        if {"alpn", "groups"} <= kind.supports:
            with kind(Options(alpn=("http/1.1",), groups=("P-256",))) as server:
                said = clients.s_client(server, "1.3", alpn="http/1.1", groups="X25519:P-256")
                self.assertEqual((said.completed, said.alpn), (True, "http/1.1"), said.text)
                self.assertEqual(said.text.count("read server hello"), 2, said.text)

    @per_server
    def renegotiates(self, kind: type[Server]) -> None:
        accepts = "renegotiation" in kind.supports
        with kind(Options(renegotiation=accepts)) as server:
            said = clients.s_client(server, "1.2", renegotiate=True)
            self.assertEqual((said.completed, said.renegotiated), (True, accepts), said.text)

    @per_server
    def meets_every_client(self, kind: type[Server]) -> None:
        for version in "1.2", "1.3":
            with self.subTest(version=version), kind() as server:
                python = clients.Python(version)
                first = python.connect(server)
                self.agree(server, first, False)
                self.agree(server, python.connect(server, first.session), True)
            for client in clients.curl, clients.gnutls_cli:
                with self.subTest(version=version, client=client.__name__), kind() as server:
                    first, second = client(server, version)
                    for said, resumed in (first, False), (second, True):
                        self.assertEqual((said.completed, said.resumed, said.version), (True, resumed, version),
                                         said.text)
                    if kind.hangs_up and client == clients.gnutls_cli:
                        continue
                    # gnutls-cli's first connection asks for nothing: nginx and h2o do not log it.
                    wait_until(lambda: any(seen.resumed in (True, None) and seen.version in (version, None)
                                           for seen in server.read_log()),
                               lambda: f"a resumption in {server.read_log()}")


class Tools(unittest.TestCase):
    def test_s_server_asks_for_renegotiation(self) -> None:
        with OpensslSServer(pages=False) as server, ThreadPoolExecutor(1) as others:
            client = others.submit(clients.s_client, server, "1.2", request=b"hello, server\n")
            wait_until(lambda: "hello, server" in server.process.printed(), server.process.printed)
            server.say("r")
            said = client.result()
            self.assertEqual(said.text.count("read finished"), 2, said.text)

    def test_sniffer_has_all_packets_and_no_marker(self) -> None:
        if reason := sniff.why_not():
            self.skipTest(reason)
        with tempfile.TemporaryDirectory() as folder, OpensslSServer() as server:
            with sniff.Sniffer(server.port, Path(folder, "one.pcap")) as sniffer:
                said = clients.s_client(server, "1.2", ticket=False)
            content = sniffer.path.read_bytes()
            self.assertTrue(bytes.fromhex(said.session_id) in content, said.text)
            self.assertFalse(sniffer.marker in content)
            self.assertGreater(len(sniff.packets(content)), 12)

    def test_a_server_that_cannot_start_says_why(self) -> None:
        with self.assertRaisesRegex(ProcessEnded, "no cipher match"):
            OpensslSServer(Options(ciphers="NOTHING")).start()

    def test_a_port_that_is_taken_is_changed(self) -> None:
        with OpensslSServer() as first:
            second = OpensslSServer()
            second.port = first.port
            with second:
                self.assertNotEqual(first.port, second.port)

    def test_a_process_is_killed_with_its_children(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            process = Process(["sh", "-c", "trap '' TERM; sleep 60 & echo ready; wait; sleep 60"], Path(folder, "log"))
            process.wait_ready(lambda: "ready" in process.printed(), "ready")
            self.assertEqual(process.stop(timeout_s=0.1), -9)
            self.assertEqual(process.pids(), [])

    def test_the_program_runs(self) -> None:
        result = reshake.run("--version").expect(0)
        self.assertIn("reshake", result.out)


if __name__ == "__main__":
    unittest.main()
