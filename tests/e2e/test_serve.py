# SPDX-License-Identifier: Apache-2.0
"""`reshake serve`: what it says of each handshake, its ticket keys, how it ends, and clients that behave badly."""

import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from lib import clients, craft, doubles, reshake
from servers import pki
from servers.waiting import wait_until


class Serving(reshake.Background):
    """`reshake serve` on a port of its choice."""

    def __init__(self, *more: reshake.Argument) -> None:
        super().__init__("serve", "--listen", "127.0.0.1:0", *more, ready="listening on")

    def start(self) -> "Serving":
        super().start()
        self.wait_until(lambda: re.search(r"listening on \S+:(\d+)\n", self.err()) is not None, "the port")
        self.target = clients.Address("127.0.0.1", int(re.search(r"listening on \S+:(\d+)\n", self.err())[1]))
        return self

    def lines(self, count: int) -> list[str]:
        self.wait_until(lambda: len(self.out().splitlines()) >= count, f"{count} lines")
        return self.out().splitlines()

    def connect(self) -> socket.socket:
        return socket.create_connection((self.target.host, self.target.port), 20)

    def rss_kib(self) -> int:
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[1])


class Lines(unittest.TestCase):
    def test_a_line_for_each_handshake(self) -> None:
        with Serving("--cache", "off", "--name", "one.test") as server:
            first = clients.s_client(server.target, "1.2")
            self.assertTrue(first.completed, first.text)
            self.assertTrue(clients.s_client(server.target, "1.2", first.session).resumed)
            self.assertTrue(clients.s_client(server.target, "1.3").completed)
            full, again, newest = server.lines(3)
            result = server.stop().expect(0)
        self.assertRegex(full, r"^#1 127\.0\.0\.1:\d+ full, TLS 1\.2 TLS_ECDHE_\w+, name one\.test, 1 ticket issued$")
        self.assertRegex(again, r"^#2 \S+ abbreviated-ticket, TLS 1\.2 ")
        self.assertRegex(newest, r"^#3 \S+ full, TLS 1\.3 .*, 2 tickets issued$")
        self.assertEqual(len(result.out.splitlines()), 3)

    def test_handshakes_that_fail_are_told_too(self) -> None:
        with Serving("--tls", "1.3") as server:
            self.assertFalse(clients.s_client(server.target, "1.2").completed)
            (line,) = server.lines(1)
            self.assertIn("none (not completed)", line)
            self.assertIn("UNSUPPORTED_PROTOCOL", line)
            with server.connect() as conn:
                conn.sendall(b"GET / HTTP/1.0\r\n\r\n")
                doubles.read_all(conn)
            self.assertIn("HTTP_REQUEST", server.lines(2)[1])
            server.connect().close()
            self.assertIn("the client ended the connection", server.lines(3)[2])

    def test_json(self) -> None:
        with Serving("--json", "--alpn", "h2,http/1.1") as server:
            clients.s_client(server.target, "1.3", name="some.test", alpn="http/1.1")
            server.lines(1)
            (told,) = server.stop().expect(0).json
        wanted = {"connection": 1, "kind": "full", "version": "TLS 1.3", "completed": True, "server_name": "some.test",
                  "alpn": "http/1.1", "early_data": None, "error": None, "psk_offered": False}
        self.assertEqual({key: told[key] for key in wanted}, wanted)

    def test_the_certificate_made_on_the_fly_is_for_the_name(self) -> None:
        with Serving("--name", "made.test", "--name", "other.test") as server:
            for name in "made.test", "other.test":
                self.assertTrue(clients.certified(clients.s_client(server.target, name=name), name))

    def test_a_given_certificate(self) -> None:
        identity = pki.identity("given.test")
        for arguments in (("--certificate", identity.certificate, "--key", identity.key), ("--certificate", identity.both)):
            with Serving(*arguments) as server:
                self.assertTrue(clients.certified(clients.s_client(server.target), "given.test"))


class Keys(unittest.TestCase):
    def resumes(self, server: Serving, session: Path) -> bool:
        said = clients.s_client(server.target, "1.2", session)
        self.assertTrue(said.completed, said.text)
        return bool(said.resumed)

    def test_a_signal_renews_the_ticket_key(self) -> None:
        with Serving("--cache", "off") as server:
            session = clients.s_client(server.target, "1.2").session
            self.assertTrue(self.resumes(server, session))
            os.kill(server.process.pid, signal.SIGHUP)
            server.wait_until(lambda: "the ticket key was renewed" in server.err(), "the line about the key")
            self.assertFalse(self.resumes(server, session))

    def test_a_given_key_and_a_file_that_is_read_again(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            key = Path(folder, "key")
            key.write_bytes(b"a" * 48)
            with Serving("--cache", "off", "--ticket-key", key) as server, \
                    Serving("--cache", "off", "--ticket-key", key) as twin:
                session = clients.s_client(server.target, "1.2").session
                self.assertTrue(self.resumes(twin, session))
                key.write_bytes(b"short")  # the old key stays in use
                os.kill(server.process.pid, signal.SIGHUP)
                server.wait_until(lambda: "has to be of 48 bytes" in server.err(), "the complaint")
                self.assertTrue(self.resumes(server, session))
                key.write_bytes(b"b" * 48)
                os.kill(server.process.pid, signal.SIGHUP)
                server.wait_until(lambda: "was renewed" in server.err(), "the line about the key")
                self.assertFalse(self.resumes(server, session))

    def test_rotation(self) -> None:
        with Serving("--cache", "off", "--rotate", "1s") as server:
            session = clients.s_client(server.target, "1.2").session
            wait_until(lambda: not self.resumes(server, session), lambda: "the ticket to be refused")

    def test_key_log(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder, "keys")
            with Serving("--key-log", log) as server:
                clients.s_client(server.target, "1.2")
                clients.s_client(server.target, "1.3")
                server.lines(2)
            self.assertEqual(log.stat().st_mode & 0o777, 0o600)
            labels = {line.split()[0] for line in log.read_text().splitlines()}
            self.assertLessEqual({"CLIENT_RANDOM", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"}, labels)


class Ends(unittest.TestCase):
    def test_once(self) -> None:
        with Serving("--once") as server:
            clients.s_client(server.target)
            self.assertEqual(server.process.popen.wait(10), 0)
            self.assertEqual(len(server.out().splitlines()), 1)

    def test_count(self) -> None:
        with Serving("--count", 3) as server:
            for _ in range(3):
                self.assertFalse(server.process.ended())
                self.assertTrue(clients.s_client(server.target).completed)
            self.assertEqual(server.process.popen.wait(10), 0)
            self.assertEqual(len(server.out().splitlines()), 3)

    def test_signals(self) -> None:
        for how in signal.SIGINT, signal.SIGTERM:
            with Serving() as server, server.connect():  # an open connection does not hold it up
                started = time.monotonic()
                server.stop(how).expect(0)
                self.assertLess(time.monotonic() - started, 5)

    def test_a_port_that_is_taken(self) -> None:
        with Serving() as server:
            result = reshake.run("serve", "--listen", f"127.0.0.1:{server.target.port}").expect(3)
            self.assertIn(f"127.0.0.1:{server.target.port}", result.err)
            self.assertIn("in use", result.err)

    def test_what_cannot_be_carried_out(self) -> None:
        other = pki.identity("key.test").key
        mine = pki.identity("one.test").certificate
        for arguments, words in ((("--certificate", "/nonexistent.pem"), "/nonexistent.pem"),
                                 (("--certificate", mine, "--key", other), str(other)),
                                 (("--certificate", mine, "--key", "/dev/null"), "/dev/null"),
                                 (("--ticket-key", "/dev/null"), "48 bytes"),
                                 (("--ticket-key", "/nonexistent"), "/nonexistent"),
                                 (("--key-log", "/nonexistent/keys"), "/nonexistent/keys"),
                                 (("--groups", "P-999"), "P-999"),
                                 (("--listen", "no-such-host.invalid:0"), "no-such-host.invalid")):
            result = reshake.run("serve", "--listen", "127.0.0.1:0", *arguments).expect(3)
            self.assertIn(words, result.err)
            self.assertEqual(result.out, "")

    def test_wrong_usage(self) -> None:
        for arguments, word in ((("--tls", "1.4"), "1.4"), (("--tls", "1.3-1.2"), "1.3-1.2"), (("--cache", "maybe"), "maybe"),
                                (("--count", "0"), "--count"), (("--bogus",), "--bogus"), (("file",), "file"),
                                (("--listen", "127.0.0.1:99999"), "99999"), (("--lifetime", "0"), "--lifetime"),
                                (("--key", "key.pem"), "--certificate"),
                                (("--ticket-key", "k", "--rotate", "1s"), "exclude"), (("--name", ""), "--name")):
            self.assertIn(word, reshake.run("serve", *arguments).expect(2).err)

    def test_output_that_does_not_arrive(self) -> None:
        command = [reshake.program(), "serve", "--listen", "127.0.0.1:0"]
        reading, writing = os.pipe()
        os.close(reading)
        with open("/dev/full", "wb") as full, os.fdopen(writing, "wb") as closed:
            for out, code, words in ((full, 3, "No space left"), (closed, -signal.SIGPIPE, "")):
                with subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True) as process:
                    port = int(re.search(r":(\d+)\n", process.stderr.readline())[1])
                    clients.s_client(clients.Address("127.0.0.1", port))
                    self.assertEqual(process.wait(10), code)  # at the first line that is lost
                    self.assertRegex(process.stderr.read(), words or "^$")


class BadClients(unittest.TestCase):
    def test_a_client_that_asks_and_does_not_read_takes_no_memory(self) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with Serving() as server, context.wrap_socket(server.connect(), server_hostname="localhost") as conn:
            before = server.rss_kib()
            conn.settimeout(1)
            sent = 0
            try:
                while sent < 100 << 20:
                    sent += conn.send(b"GET / HTTP/1.1\r\n\r\n" * 900)
            except TimeoutError:
                pass  # it is held up
            self.assertLess(sent, 100 << 20)
            self.assertLess(server.rss_kib() - before, 64 << 10)  # sanitizers need more
            self.assertTrue(clients.s_client(server.target).completed)

    def test_a_client_that_reads_late_gets_everything(self) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        count = 50000  # answers of more than the socket's buffers and the server's bound
        with Serving() as server, context.wrap_socket(server.connect(), server_hostname="localhost") as conn:
            conn.setblocking(False)
            left, got = b"GET / HTTP/1.1\r\n\r\n" * count, 0
            deadline = time.monotonic() + 30
            while left and time.monotonic() < deadline:
                try:
                    left = left[conn.send(left[:16384]):]
                except ssl.SSLWantWriteError:
                    break  # the server has stopped reading
            conn.settimeout(20)
            pending = memoryview(left)
            while got < count and time.monotonic() < deadline:
                got += conn.recv(1 << 16).count(b"HTTP/1.1 200 OK")
                conn.setblocking(False)
                try:
                    while pending:
                        pending = pending[conn.send(pending[:16384]):]
                except ssl.SSLWantWriteError:
                    pass
                conn.settimeout(20)
        self.assertGreaterEqual(got, count - 200)  # an answer that is cut between two reads is not counted

    def test_garbage_and_cut_handshakes(self) -> None:
        with Serving() as server:
            for data in (b"\0" * 1000, b"\x16\x03\x01\xff\xff" + b"\1" * 70000, b"\x80\x2e\x01\x00\x02", b"\x15\x03\x03\x00\x02\x02\x28",
                         b"\x16\x03\x01\x00\x05\x01\xff\xff\xff\x00", os.urandom(5000)):
                with server.connect() as conn:
                    conn.sendall(data)
                    conn.shutdown(socket.SHUT_WR)
                    doubles.read_all(conn)
            with server.connect() as conn:
                doubles.reset(conn)  # which may come before the server takes it: then there is nothing to tell
            self.assertTrue(clients.s_client(server.target).completed)
            self.assertIn(len(server.lines(7)), (7, 8))

    def test_clients_that_say_nothing_do_not_keep_others_out(self) -> None:
        with Serving() as server:
            idle = [server.connect() for _ in range(300)]
            self.assertTrue(clients.s_client(server.target).completed)
            for conn in idle:
                conn.close()

    def test_a_name_that_acts_on_a_terminal(self) -> None:
        with Serving() as server:
            with server.connect() as conn:
                conn.sendall(craft.client_hello(b"\x1b[31mevil\r\n.test"))
                conn.shutdown(socket.SHUT_WR)
                doubles.read_all(conn)
            (line,) = server.lines(1)
            self.assertNotIn("\x1b", line)


if __name__ == "__main__":
    unittest.main()
