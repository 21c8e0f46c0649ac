# SPDX-License-Identifier: Apache-2.0
"""Hosts that are not there, or are but do not do what a TLS server does: a clear verdict, and the right exit code."""

import os
import signal
import socket
import subprocess
import time
import unittest
from pathlib import Path

from lib import doubles, reshake
from servers.waiting import free_port

CAPTURES = Path(__file__).resolve().parents[2] / "corpus" / "captures"
TICKET = CAPTURES / "tls12-ticket-resume.pcap"
FAST = ("--only", "1", "--first-timeout", "400ms", "--timeout", "1500ms", "--connect-timeout", "400ms")


class Hosts(unittest.TestCase):
    def replay(self, to: str, *arguments: object, code: int = 0) -> reshake.Result:
        return reshake.run("replay", TICKET, "--to", to, "--json", *FAST, *arguments).expect(code)

    def kind_of(self, behaviour: doubles.Behaviour, *arguments: object, code: int = 0) -> dict:
        with doubles.Double(behaviour) as double:
            (seen,) = self.replay(double.to, *arguments, code=code).json
        return seen

    def test_a_name_that_does_not_resolve(self) -> None:
        result = self.replay("no-such-host.invalid:443", code=3)
        self.assertIn("no-such-host.invalid", result.err)
        self.assertIn("resolve", result.err)
        self.assertEqual(result.out, "")

    def test_refused(self) -> None:
        result = self.replay(f"127.0.0.1:{free_port()}", code=3)
        self.assertEqual(result.json[0]["kind"], "unreachable")
        self.assertIn("refused", result.err)
        self.replay(f"127.0.0.1:{free_port()}", "--expect", "unreachable")

    def test_connecting_takes_too_long(self) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
            port = listener.getsockname()[1]
            fillers = [socket.socket() for _ in range(4)]  # a full backlog drops what comes
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(("127.0.0.1", port))
            time.sleep(0.1)
            result = self.replay(f"127.0.0.1:{port}", code=3)
            for filler in fillers:
                filler.close()
        self.assertEqual(result.json[0]["kind"], "unreachable")
        self.assertIn("in time", result.json[0]["reason"])

    def test_ipv6_falls_back_to_ipv4(self) -> None:
        with doubles.Double(lambda c: c.sendall(doubles.abbreviated(doubles.read_hello(c)))) as double:
            (seen,) = self.replay(f"localhost:{double.port}", "--expect", "as-captured").json
        self.assertEqual(seen["to"], double.to)

    def test_a_server_that_says_nothing(self) -> None:
        seen = self.kind_of(doubles.read_all)
        self.assertEqual((seen["kind"], seen["first_byte_us"]), ("silent", None))

    def test_a_server_that_closes_or_resets(self) -> None:
        self.assertEqual(self.kind_of(lambda c: doubles.read_hello(c) and None)["kind"], "closed")

        def resets(connection: socket.socket) -> None:
            doubles.read_hello(connection)
            doubles.reset(connection)
        self.assertEqual(self.kind_of(resets)["kind"], "reset")

    def test_one_byte_at_a_time(self) -> None:
        def answers(connection: socket.socket) -> None:
            doubles.slowly(connection, doubles.abbreviated(doubles.read_hello(connection)), 0.001)
            doubles.read_all(connection)
        seen = self.kind_of(answers, "--expect", "as-captured")
        self.assertEqual(seen["kind"], "abbreviated")

    def test_one_byte_at_a_time_for_longer_than_it_may_take(self) -> None:
        def answers(connection: socket.socket) -> None:
            doubles.slowly(connection, doubles.abbreviated(doubles.read_hello(connection)), 0.1)
        started = time.monotonic()
        seen = self.kind_of(answers)
        self.assertEqual(seen["kind"], "incomplete")
        self.assertLess(time.monotonic() - started, 6)

    def test_garbage_and_other_protocols(self) -> None:
        for answer in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", bytes(1000), b"\xff" * 70000,
                       os.urandom(3) + b"\xfe" * 60):
            def says(connection: socket.socket) -> None:
                doubles.read_hello(connection)
                connection.sendall(answer)
                doubles.read_all(connection)
            self.assertEqual(self.kind_of(says)["kind"], "not-tls", answer[:20])

    def test_a_gibibyte(self) -> None:
        sent = []

        def floods(prefix: bytes, block: bytes) -> doubles.Behaviour:
            def flood(connection: socket.socket) -> None:
                doubles.read_hello(connection)
                connection.sendall(prefix)
                count = 0
                try:
                    while count < 1 << 30:
                        count += connection.send(block)
                finally:
                    sent.append(count)
            return flood
        # Certificates without end: an answer that never decides. And garbage, and the same message again and again.
        for prefix, block in ((doubles.server_hello(b""), bytes([22, 3, 3, 0x40, 0, 99]) + bytes(0x3fff)),
                              (b"", b"x" * 65536), (b"", doubles.message(0, b"") * 1000)):
            seen = self.kind_of(floods(prefix, block), "--timeout", "20s")
            self.assertLess(seen["bytes_received"], 4 << 20)
            self.assertIn(seen["kind"], ("incomplete", "not-tls"))
        time.sleep(0.2)
        self.assertLess(max(sent), 64 << 20)  # what the kernel's buffers took

    def test_alerts(self) -> None:
        def refuses(connection: socket.socket) -> None:
            doubles.read_hello(connection)
            connection.sendall(doubles.record(21, b"\x02\x28"))
            doubles.read_all(connection)
        seen = self.kind_of(refuses, "--expect", "alert:handshake_failure")
        self.assertEqual(seen["alert"], {"level": "fatal", "description": "handshake_failure"})
        self.assertEqual(self.kind_of(refuses, "--expect", "full", code=1)["ok"], False)

    def test_thousands_at_once(self) -> None:
        held = []

        def holds(connection: socket.socket) -> None:
            held.append(doubles.read_hello(connection)[:1])
            connection.sendall(doubles.full())
            doubles.read_all(connection)
        with doubles.Double(holds, backlog=4096) as double:
            result = reshake.run("replay", TICKET, "--to", double.to, "--only", 0, "--repeat", 500, "--concurrency", 500,
                                 "--json", "--expect", "full").expect(0)
        self.assertEqual(len(result.json), 500)
        self.assertEqual(held, [b"\x16"] * 500)


class Usage(unittest.TestCase):
    def test_wrong_usage(self) -> None:
        for arguments, word in ((["replay"], "FILE"), (["replay", TICKET], "--to"),
                                (["replay", TICKET, "--to", "x"], "--to takes HOST:PORT, not 'x': the server"),
                                (["replay", TICKET, "--to", "x:1", "--expect", "fulll"], "fulll"),
                                (["replay", TICKET, "--to", "x:1", "--bogus"], "--bogus"), (["replya"], "replay"), ([], "command"),
                                (["replay", TICKET, "--to"], "value"), (["replay", TICKET, TICKET, "--to", "x:1"], "second"),
                                (["replay", TICKET, "--to", "x:1", "--repeat", "0"], "--repeat"),
                                (["replay", TICKET, "--to", "x:1", "--json=yes"], "--json"),
                                (["replay", TICKET, "--to", "x:1", "--filter", "tcp or or"], "")):
            result = reshake.run(*arguments).expect(2)
            self.assertIn(word, result.err)
            self.assertEqual(result.out, "")

    def test_help_and_version(self) -> None:
        self.assertIn("replay", reshake.run("--help").expect(0).out)
        self.assertIn("--segments", reshake.run("replay", "--help").expect(0).out)
        self.assertIn("--segments", reshake.run("help", "replay").expect(0).out)
        self.assertRegex(reshake.run("--version").expect(0).out, r"^reshake \d+\.\d+\.\d+\n$")

    def test_captures_that_cannot_be_read(self) -> None:
        for path in ("/nonexistent.pcap", "/", "/dev/null", Path(__file__)):
            result = reshake.run("replay", path, "--to", "127.0.0.1:1").expect(3)
            self.assertIn(str(path), result.err)

    def test_a_selection_of_nothing(self) -> None:
        result = reshake.run("replay", TICKET, "--to", "127.0.0.1:1", "--only", "99").expect(3)
        self.assertIn("--only", result.err)

    def test_output_that_does_not_arrive(self) -> None:
        with doubles.Double(lambda c: c.sendall(doubles.abbreviated(doubles.read_hello(c)))) as double:
            command = [reshake.program(), "replay", str(TICKET), "--to", double.to, "--repeat", "50", "--json", "--only", "1"]
            with open("/dev/full", "w") as full:
                done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=30)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("standard output", done.stderr)
            reading, writing = os.pipe()
            os.close(reading)
            done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=30)
            os.close(writing)
            self.assertEqual((done.returncode, done.stderr), (-signal.SIGPIPE, ""))
            result = reshake.run(*command[1:], "--save", "/dev/full").expect(3)
            self.assertIn("/dev/full", result.err)
            self.assertIn("No space", result.err)


if __name__ == "__main__":
    unittest.main()
