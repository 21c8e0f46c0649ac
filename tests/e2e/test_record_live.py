# SPDX-License-Identifier: Apache-2.0
"""`reshake record -i`: live capture on the loopback interface, of everything and of handshakes alone. Most of it takes
root; without, those tests are skipped."""

import ctypes
import os
import re
import signal
import socket
import ssl
import subprocess
import time
import unittest

from lib import clients, reshake
from lib.recorder import HOST, Double, Recorded, read_all, tshark_complaints
from servers import Options, pki
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe
from servers.waiting import wait_until

BULK = 20 << 20
PR_CAPBSET_DROP, CAP_NET_RAW = 24, 13


def without_net_raw() -> None:
    """In a child: it may not capture any more, root or not."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_NET_RAW)


def needs_root(test):
    return unittest.skipIf(os.geteuid() != 0, "capturing on lo needs root")(test)


class Live(Recorded):
    def capture(self, *more: reshake.Argument) -> reshake.Background:
        return reshake.Background("record", "-i", "lo", "-o", self.path, *more, ready="capturing on lo")

    def told(self, background: reshake.Background, count: int) -> None:
        background.wait_until(lambda: len(re.findall(r"^ +\d+  ", background.out(), re.M)) >= count,
                              f"{count} connections")

    @needs_root
    def test_everything(self) -> None:
        """All packets of the filter are in the file, and inspect tells it as the recorder did."""
        with ReshakeServe() as server, self.capture("--json", "tcp", "port", server.port) as recorder:
            for version in "1.2", "1.3":
                python = clients.Python(version)
                first = python.connect(server)
                self.assertTrue(python.connect(server, first.session).resumed)
            recorder.wait_until(lambda: len(recorder.out().splitlines()) == 4, "four connections")
            result = recorder.stop().expect(0)
        self.assertEqual(result.json, self.inspected())
        self.assertEqual([(one["handshakes"][0]["version"], one["handshakes"][0]["kind"]) for one in result.json],
                         [("TLS 1.2", "full"), ("TLS 1.2", "abbreviated"), ("TLS 1.3", "full"), ("TLS 1.3", "psk")])
        self.assertEqual({one["tcp"]["handshake"] for one in result.json}, {"complete"})
        self.assertNotIn("lost", result.err)

    @needs_root
    def test_the_last_packets_before_a_signal(self) -> None:
        """What passed before SIGINT is in the file, though the system hands packets over a little later."""
        with Double(lambda conn: conn.sendall(read_all(conn))) as server:
            with self.capture(f"tcp port {server.port}") as recorder:
                with socket.create_connection((HOST, server.port), 30) as client:
                    client.sendall(b"at the last moment")
                    client.shutdown(socket.SHUT_WR)
                    self.assertEqual(read_all(client), b"at the last moment")
                recorder.stop().expect(0)
        shown, = self.inspected()
        self.assertEqual((shown["tcp"]["bytes"], shown["tcp"]["close"]), ({"client": 18, "server": 18}, "fin"))

    @needs_root
    def test_handshakes_only(self) -> None:
        """Bulk data and what is no TLS are left out; handshakes, tickets, openings and closings are kept."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        identity = pki.identity("one.test")
        context.load_cert_chain(identity.certificate, identity.key)

        def talk_tls(conn: socket.socket) -> None:
            with context.wrap_socket(conn, server_side=True) as tls:
                tls.recv(100)
                tls.sendall(bytes(BULK))
                tls.unwrap()

        with Double(talk_tls) as server, Double(lambda conn: conn.sendall(bytes(BULK))) as plain:
            filter_text = f"tcp port {server.port} or tcp port {plain.port}"
            with self.capture("--handshakes-only", "--json", filter_text) as recorder:
                for version in "1.2", "1.3":
                    with socket.create_connection((HOST, plain.port), 30) as client:
                        self.assertEqual(len(read_all(client)), BULK)
                    self.fetch(server.port, version)
                recorder.wait_until(lambda: len(recorder.out().splitlines()) == 2, "two connections")
                result = recorder.stop().expect(0)
        self.assertLess(self.path.stat().st_size, 256 << 10)
        for shown in result.json, self.inspected():
            self.assertEqual([one["server"] for one in shown], [f"{HOST}:{server.port}"] * 2)
            self.assertEqual([(one["handshakes"][0]["version"], one["handshakes"][0]["outcome"]) for one in shown],
                             [("TLS 1.2", "completed"), ("TLS 1.3", "completed")])
            self.assertEqual([(one["tcp"]["handshake"], one["tcp"]["close"]) for one in shown],
                             [("complete", "fin")] * 2)
        self.assertEqual(len(result.json[0]["handshakes"][0]["tickets"]), 1)
        kept, passed = map(int, re.search(r"(\d+) of (\d+) packets were kept", result.err).groups())
        self.assertLess(kept, 400)
        self.assertGreater(passed, kept)

    def fetch(self, port: int, version: str) -> None:
        python = clients.Python(version)
        with socket.create_connection((HOST, port), 30) as conn:
            with python.context.wrap_socket(conn, server_hostname="one.test") as tls:
                tls.sendall(b"all of it")
                left = BULK
                while left > 0:
                    left -= len(tls.recv(1 << 20))
                tls.unwrap()

    @needs_root
    def test_renegotiation_behind_the_bulk(self) -> None:
        """A handshake that begins long after the first one is kept, too."""
        with OpensslSServer(Options(renegotiation=True)) as server:
            with self.capture("--handshakes-only", "--bytes-behind", "0", f"tcp port {server.port}") as recorder:
                said = clients.s_client(server, "1.2", renegotiate=True)
                self.assertTrue(said.renegotiated, said.text)
                self.told(recorder, 1)
                recorder.stop().expect(0)
        shown, = self.inspected()
        self.assertEqual([one["renegotiation"] for one in shown["handshakes"]], [False, True])

    @needs_root
    def test_killed_in_the_middle(self) -> None:
        with ReshakeServe() as server:
            recorder = self.capture(f"tcp port {server.port}").start()
            clients.Python("1.2").connect(server)
            self.told(recorder, 1)
            self.assertEqual(recorder.stop(signal.SIGKILL).code, -signal.SIGKILL)
        shown, = self.inspected()
        self.assertEqual(shown["handshakes"][0]["outcome"], "completed")
        self.assertEqual(tshark_complaints(self.path, checksums=False), [])

    @needs_root
    def test_count_and_duration(self) -> None:
        with ReshakeServe() as server:
            with self.capture("--once", f"tcp port {server.port}") as recorder:
                clients.Python("1.2").connect(server)
                wait_until(recorder.process.ended, lambda: "the end after one connection")
                recorder.stop().expect(0)
            begun = time.monotonic()
            reshake.run("record", "-i", "any", "-o", self.path, "--force", "--duration", "0.3", "tcp port",
                        server.port).expect(0)
            self.assertLess(0.25, time.monotonic() - begun)

    @needs_root
    def test_any_interface_through_a_pipe(self) -> None:
        """The link type of "any" is another one; and the reader gets packets while they pass."""
        program = reshake.program()
        with ReshakeServe() as server:
            recorder = subprocess.Popen([program, "record", "-i", "any", "-o", "-", f"tcp port {server.port}"],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            reader = subprocess.Popen([program, "inspect", "--json", "--follow", "-"], stdin=recorder.stdout,
                                      stdout=subprocess.PIPE)
            recorder.stdout.close()
            recorder.stderr.readline()
            self.assertIn(b"capturing on any", recorder.stderr.readline())
            clients.Python("1.3").connect(server)
            self.assertIn(b'"kind":"full"', reader.stdout.readline())
            recorder.send_signal(signal.SIGINT)
            reader.communicate(timeout=30)
            self.assertEqual((recorder.wait(30), reader.returncode), (0, 0))
            recorder.stderr.close()

    @needs_root
    def test_a_full_disk(self) -> None:
        said = reshake.run("record", "-i", "lo", "-o", "/dev/full").expect(3)
        self.assertIn("/dev/full: cannot be created: No space left on device", said.err)

    @needs_root
    def test_a_wrong_filter(self) -> None:
        said = reshake.run("record", "-i", "lo", "-o", self.path, "tcp", "prot", "443").expect(2)
        self.assertIn("the filter 'tcp prot 443' cannot be used: ", said.err)
        self.assertFalse(self.path.exists())

    @needs_root
    def test_a_link_type_that_cannot_be_read(self) -> None:
        said = reshake.run("record", "-i", "nflog", "-o", self.path, "--duration", "0.1")
        self.assertEqual(said.code, 3, said.err)
        if "carries" in said.err:  # not every kernel has it
            self.assertIn("which cannot be read here", said.err)

    def test_no_such_interface(self) -> None:
        said = reshake.run("record", "-i", "nothing0", "-o", self.path).expect(3)
        self.assertIn("there is no interface nothing0", said.err)
        if os.geteuid() == 0:
            self.assertRegex(said.err, r"those that there are:.* lo\b")
        self.assertFalse(self.path.exists())

    def test_no_permission(self) -> None:
        command = [reshake.program(), "record", "-i", "lo", "-o", self.path]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, preexec_fn=without_net_raw)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("capturing on lo is not allowed to this user; run it as root, or allow it once: setcap",
                      done.stderr)
        self.assertFalse(self.path.exists())


if __name__ == "__main__":
    unittest.main()
