# SPDX-License-Identifier: Apache-2.0
"""`reshake replay` and what surrounds it: readers that leave, full disks, few files, odd captures, manners."""

import gzip
import json
import os
import resource
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from lib import craft, doubles, reshake

CAPTURES = Path(__file__).resolve().parents[2] / "corpus" / "captures"
TICKET = CAPTURES / "tls12-ticket-resume.pcap"


def answers(connection: socket.socket) -> None:
    connection.sendall(doubles.abbreviated(doubles.read_hello(connection)))
    connection.recv(100)  # the farewell


class Output(unittest.TestCase):
    def start(self, to: str, *arguments: object, out: object = subprocess.PIPE) -> subprocess.Popen:
        command = [reshake.program(), "replay", TICKET, "--to", to, *arguments]
        return subprocess.Popen([str(word) for word in command], stdout=out, stderr=subprocess.PIPE, text=True)

    def test_nothing_is_begun_for_a_reader_that_has_gone(self) -> None:
        for form in ("--json",), ():
            with doubles.Double(answers) as double:
                arguments = ("--only", 1, "--rate", 500, "--repeat", 10**6) if form else ("--rate", 500, "--repeat", 1000)
                process = self.start(double.to, *form, *arguments)
                process.stdout.readline()
                process.stdout.close()
                self.assertEqual((process.wait(20), process.stderr.read()), (-signal.SIGPIPE, ""))
                process.stderr.close()
                self.assertLess(double.connections, 3001)

    def test_a_full_disk_is_called_so(self) -> None:
        with doubles.Double(answers) as double, open("/dev/full", "w") as full:
            for arguments in ("--json", "--repeat", 300), ("--repeat", 2):
                process = self.start(double.to, *arguments, out=full)
                _, err = process.communicate(timeout=20)
                self.assertEqual(process.returncode, 3)
                self.assertIn("No space left", err)

    def test_lines_can_be_read_along(self) -> None:
        with doubles.Double(answers) as double:
            process = self.start(double.to, "--json", "--only", 1, "--rate", 2, "--repeat", 1000)
            started = time.monotonic()
            json.loads(process.stdout.readline())
            json.loads(process.stdout.readline())
            self.assertLess(time.monotonic() - started, 10)  # a buffer would hold some forty seconds of them
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=10)
            self.assertEqual(process.returncode, 3)
            self.assertRegex(err, r"interrupted after \d+ re-sent flights")

    def test_interrupted_while_saving(self) -> None:
        with tempfile.TemporaryDirectory() as folder, doubles.Double(answers) as double:
            saved = Path(folder, "saved.pcapng")
            process = self.start(double.to, "--json", "--rate", 200, "--repeat", 10**6, "--save", saved)
            for _ in range(20):
                process.stdout.readline()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=10)
            self.assertEqual(process.returncode, 3)
            result = reshake.run("inspect", "--json", saved).expect(0)
            self.assertGreaterEqual(len(result.json), 20)
            self.assertEqual(result.err, "")

    def test_few_open_files(self) -> None:
        def few() -> None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (80, 80))
        with doubles.Double(answers) as double:
            command = [reshake.program(), "replay", TICKET, "--to", double.to, "--repeat", "30", "--concurrency", "500"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=30, preexec_fn=few)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("limit of open files", done.stderr)
            self.assertIn("Resumed: 90 of 90", done.stdout)


class Captures(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name, "capture.pcap")

    def test_a_name_that_acts_on_a_terminal(self) -> None:
        conn = craft.full_handshake(craft.Connection().open(), b"\x1b[31mevil\r\n\xff<b>").close()
        self.path.write_bytes(craft.pcap(conn.packets))
        with doubles.Double(answers) as double:
            for form in (), ("--json",):
                result = reshake.run("replay", self.path, "--to", double.to, *form).expect(0)
                self.assertIn("x1b[31mevil", result.out)
                self.assertNotRegex(result.out + result.err, r"[\x00-\x09\x0b-\x1f\x7f]")
            self.assertIn("\\xff<b>", result.json[0]["server_name"])

    def test_compressed(self) -> None:
        self.path.write_bytes(gzip.compress(TICKET.read_bytes()))
        result = reshake.run("replay", self.path, "--to", "127.0.0.1:1").expect(3)
        self.assertIn("gzip", result.err)

    def test_cut_anywhere(self) -> None:
        """What was whole before the cut is sent, and the cut is told."""
        whole = TICKET.read_bytes()
        with doubles.Double(answers) as double:
            most = 0
            for length in range(0, len(whole), len(whole) // 40):
                self.path.write_bytes(whole[:length])
                result = reshake.run("replay", self.path, "--to", double.to, "--json")
                self.assertEqual(result.code, 3 if result.err else 0)
                self.assertTrue(result.json or result.err)
                self.assertIn(str(self.path), result.err or str(self.path))
                self.assertGreaterEqual(len(result.json), most)
                most = len(result.json)
        self.assertEqual(most, 3)

    def test_no_tls_inside(self) -> None:
        conn = craft.Connection().open().client(b"GET / HTTP/1.0\r\n\r\n").server(b"HTTP/1.0 200 OK\r\n\r\n").close()
        self.path.write_bytes(craft.pcap(conn.packets))
        result = reshake.run("replay", self.path, "--to", "127.0.0.1:1").expect(3)
        self.assertIn("no ClientHello", result.err)

    def test_a_hello_with_a_gap(self) -> None:
        conn = craft.Connection().open()
        hello = craft.client_hello()
        conn.client(hello[:40])
        conn.next[0] += 20
        conn.client(hello[60:]).server(craft.server_flight()).close()
        self.path.write_bytes(craft.pcap(conn.packets))
        result = reshake.run("replay", self.path, "--to", "127.0.0.1:1").expect(3)
        self.assertIn("cannot be re-sent", result.err)

    def test_standard_input_and_filter(self) -> None:
        with doubles.Double(answers) as double:
            result = reshake.run("replay", "-", "--to", double.to, "--json", stdin=TICKET.read_bytes()).expect(0)
            self.assertEqual(len(result.json), 3)
            port = reshake.run("inspect", "--json", TICKET).expect(0).json[1]["client"].rpartition(":")[2]
            result = reshake.run("replay", TICKET, "--to", double.to, "--json", "--filter", f"tcp port {port}").expect(0)
            self.assertEqual([one["captured_kind"] for one in result.json], ["abbreviated"])


class Manners(unittest.TestCase):
    """A flood against a machine that is not this one needs a word of permission. Nothing is sent in these tests."""

    def test_floods_are_refused(self) -> None:
        for arguments in ("--concurrency", 65), ("--rate", 101):
            result = reshake.run("replay", TICKET, "--to", "192.0.2.1:443", *arguments).expect(2)
            self.assertIn("--allow-flood", result.err)
            self.assertEqual(result.out, "")

    def test_this_machine_may_be_flooded(self) -> None:
        with doubles.Double(answers) as double:
            reshake.run("replay", TICKET, "--to", double.to, "--concurrency", 65, "--rate", 1000).expect(0)


if __name__ == "__main__":
    unittest.main()
