# SPDX-License-Identifier: Apache-2.0
"""How `reshake record --listen` begins and ends, also when it should not: refusals, full disks, pipes, signals."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
import unittest
from typing import Callable
from unittest import mock

from lib import clients, reshake
from lib.recorder import HOST, Double, Recorded, Relay, tshark_complaints
from servers.reshake_serve import ReshakeServe
from servers.waiting import free_port, wait_until

def echoed(client: socket.socket, words: bytes) -> bytes:
    sender = threading.Thread(target=client.sendall, args=(words,))
    sender.start()
    answer = b""
    while len(answer) < len(words) and (chunk := client.recv(65536)):
        answer += chunk
    sender.join()
    return answer


class Ends(Recorded):
    """How a recording begins and ends, also when it should not."""

    def server(self, talk: Callable[[socket.socket], None]) -> Double:
        return self.enterContext(Double(talk))

    def echo(self, conn: socket.socket) -> None:
        while chunk := conn.recv(65536):
            conn.sendall(chunk)

    def test_a_target_that_refuses(self) -> None:
        port = free_port()
        with Relay(port, self.path, "--once") as relay:
            with socket.socket() as client:
                client.settimeout(30)
                client.bind((HOST, 0))
                name = "%s:%d" % client.getsockname()
                with self.assertRaises(ConnectionResetError):  # the reset can be there before connect() returns
                    client.connect((HOST, relay.listens))
                    client.recv(1)
            wait_until(relay.process.ended, lambda: "the end")
            result = relay.stop().expect(3)
        self.assertIn(f"{name} was turned away: {HOST}:{port} cannot be reached: Connection refused", result.err)
        self.assertIn("refused", result.out)
        shown, = self.inspected()
        self.assertEqual((shown["client"], shown["server"], shown["tcp"]["opening"]),
                         (name, f"{HOST}:{port}", "refused"))

    def test_the_next_address_is_tried(self) -> None:
        """localhost is ::1 first where that is set up; the server listens on 127.0.0.1 alone."""
        with Double(self.echo) as server, Relay(server.port, self.path, to_host="localhost") as relay:
            for _ in range(2):
                with socket.create_connection((HOST, relay.listens), 30) as client:
                    client.sendall(b"there?")
                    self.assertEqual(client.recv(100), b"there?")
            relay.wait_ended(2)
            relay.stop().expect(0)
        self.assertEqual([one.server for one in self.streams()], [(HOST, server.port)] * 2)

    def test_ipv6(self) -> None:
        try:
            listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
        except OSError:
            self.skipTest("no IPv6 here")
        with listener, reshake.Background("record", "--listen", "[::1]:0", "--to",
                                          f"[::1]:{listener.getsockname()[1]}", "-o", self.path,
                                          ready="listening on [::1]:") as relay:
            relay.wait_until(lambda: re.search(r"\[::1\]:(\d+)\n", relay.err()), "the port")
            port = int(re.search(r"listening on \[::1\]:(\d+)\n", relay.err())[1])
            with socket.create_connection(("::1", port), 30) as client:
                server, _ = listener.accept()
                with server:
                    client.sendall(b"six")
                    self.assertEqual(server.recv(10), b"six")
            relay.wait_until(lambda: "::1" in relay.out(), "the connection")
            relay.stop().expect(0)
        one, = self.streams()
        self.assertEqual((one.server[0], one.bytes["client"]), ("::1", b"six"))
        self.assertEqual(tshark_complaints(self.path), [])

    def test_killed_in_the_middle(self) -> None:
        """The file is whole up to the last packet, with all that had arrived at the other end."""
        with Double(self.echo) as server:
            relay = Relay(server.port, self.path).start()
            with socket.create_connection((HOST, relay.listens), 30) as client:
                words = os.urandom(100000)
                self.assertEqual(echoed(client, words), words)
                self.assertEqual(relay.stop(signal.SIGKILL).code, -signal.SIGKILL)
        one, = self.streams()
        self.assertEqual(one.bytes, {"client": words, "server": words})
        shown, = self.inspected()
        self.assertEqual(shown["tcp"]["close"], "open")

    def test_sigterm_with_open_connections(self) -> None:
        """Both ends are let go, the connection is told, and the exit code says that all is well."""
        with Double(self.echo) as server, Relay(server.port, self.path) as relay:
            with socket.create_connection((HOST, relay.listens), 30) as client:
                client.sendall(b"hello")
                self.assertEqual(client.recv(10), b"hello")
                result = relay.stop(signal.SIGTERM).expect(0)
                self.assertEqual(client.recv(10), b"")
        self.assertIn("1 connection, 0 TLS handshakes", result.err)
        self.assertEqual(len([line for line in result.out.splitlines() if str(server.port) in line]), 1)

    def test_after_a_time(self) -> None:
        begun = time.monotonic()
        with Double(self.echo) as server:
            reshake.run("record", "--listen", ":0", "--to", f"{HOST}:{server.port}", "-o", self.path, "--duration",
                        "300ms").expect(0)
        self.assertGreater(time.monotonic() - begun, 0.25)

    def test_a_full_disk(self) -> None:
        said = reshake.run("record", "--listen", ":0", "--to", f"{HOST}:1", "-o", "/dev/full").expect(3)
        self.assertIn("/dev/full: cannot be created: No space left on device", said.err)

    def test_a_disk_that_fills_up(self) -> None:
        """What is open goes on, what is new is not taken, the user is told at once, and the file ends with a whole packet.
        A limit on the size of files stands for the disk."""
        limited = self.folder / "limited"
        limited.write_text(f"#!/bin/sh\ntrap '' XFSZ\nulimit -f 512\nexec '{reshake.program()}' \"$@\"\n")
        limited.chmod(0o755)
        with mock.patch.dict(os.environ, RESHAKE=str(limited)):
            relay = Relay(self.server(self.echo).port, self.path).start()
        with socket.create_connection((HOST, relay.listens), 30) as client:
            for _ in range(60):
                self.assertEqual(echoed(client, words := os.urandom(10000)), words)
            self.assertIn(f"{self.path}: cannot be written: File too large", relay.err())
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection((HOST, relay.listens), 30)
        wait_until(relay.process.ended, lambda: "the end")
        relay.stop().expect(3)
        one, = self.streams()
        self.assertGreater(len(one.bytes["client"]), 50000)

    def test_no_file_is_overwritten_unasked(self) -> None:
        self.path.write_text("precious")
        to = f"{HOST}:{free_port()}"
        said = reshake.run("record", "--listen", ":0", "--to", to, "-o", self.path).expect(3)
        self.assertIn("is there already; --force replaces it", said.err)
        self.assertEqual(self.path.read_text(), "precious")
        reshake.run("record", "--listen", ":0", "--to", to, "-o", self.path, "--force", "--duration", "0.1").expect(0)
        self.assertEqual(self.path.read_bytes()[:4], b"\x0a\x0d\x0d\x0a")

    def test_a_port_that_is_taken_leaves_no_file(self) -> None:
        with Double(self.echo) as server:
            said = reshake.run("record", "--listen", f"{HOST}:{server.port}", "--to", f"{HOST}:{server.port}", "-o",
                               self.path).expect(3)
        self.assertIn(f"cannot listen on {HOST}:{server.port}: Address already in use", said.err)
        self.assertFalse(self.path.exists())

    def test_a_folder_that_is_not_there(self) -> None:
        said = reshake.run("record", "--listen", ":0", "--to", f"{HOST}:1", "-o", "/nonexistent/x.pcapng").expect(3)
        self.assertIn("/nonexistent/x.pcapng: cannot be created: No such file or directory", said.err)

    def test_a_host_that_is_not_there(self) -> None:
        said = reshake.run("record", "--listen", ":0", "--to", "nobody.invalid:443", "-o", self.path).expect(3)
        self.assertIn("cannot find nobody.invalid: ", said.err)
        self.assertFalse(self.path.exists())

    def test_the_default_name_tells_the_time(self) -> None:
        command = [reshake.program(), "record", "--listen", ":0", "--to", f"{HOST}:1", "--duration", "0.1"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=30)
        self.assertRegex(os.listdir(self.folder)[0], r"^reshake-\d{8}-\d{6}\.pcapng$")

    def test_through_a_pipe(self) -> None:
        """-o - into `inspect --follow -`: connections are told as they end."""
        program = reshake.program()
        with ReshakeServe() as server:
            recorder = subprocess.Popen([program, "record", "--listen", f"{HOST}:0", "--to", f"{HOST}:{server.port}",
                                         "-o", "-", "--once"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            reader = subprocess.Popen([program, "inspect", "--json", "--follow", "-"], stdin=recorder.stdout,
                                      stdout=subprocess.PIPE)
            recorder.stdout.close()
            recorder.stderr.readline()
            port = int(recorder.stderr.readline().rpartition(b":")[2])
            said = clients.Python("1.3").connect(clients.Address(HOST, port))
            shown = reshake.json_lines(reader.communicate(timeout=30)[0].decode())
            self.assertEqual((recorder.wait(30), reader.returncode), (0, 0), recorder.stderr.read())
            recorder.stderr.close()
        self.assertTrue(said.completed)
        self.assertEqual([one["handshakes"][0]["kind"] for one in shown], ["full"])

    def test_a_closed_pipe(self) -> None:
        """Nobody reads the recording any more: it ends, and says why."""
        with Double(self.echo) as server:
            recorder = subprocess.Popen([reshake.program(), "record", "--listen", f"{HOST}:0", "--to",
                                         f"{HOST}:{server.port}", "-o", "-"], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
            recorder.stderr.readline()
            port = int(recorder.stderr.readline().rpartition(b":")[2])
            recorder.stdout.close()
            with socket.create_connection((HOST, port), 30) as client:
                client.sendall(b"hello")
                self.assertEqual(client.recv(5), b"hello")
            self.assertEqual(recorder.wait(30), 3)
            self.assertIn(b"cannot write to standard output: Broken pipe", recorder.stderr.read())
            recorder.stderr.close()

    def test_wrong_usage(self) -> None:
        for wrong, why in (
            ((), "say what to record"),
            (("--listen", ":0"), "--listen and --to go together"),
            (("--listen", ":0", "--to", "host"), "--to takes HOST:PORT, not 'host'"),
            (("--listen", "[::1", "--to", "host:1"), "--listen takes ADDR:PORT"),
            (("--listen", ":0", "--to", "host:1", "-i", "lo"), "exclude each other"),
            (("--listen", ":0", "--to", "host:1", "tcp"), "a filter ('tcp') goes with -i"),
            (("--listen", ":0", "--to", "host:1", "--handshakes-only"), "go with -i"),
            (("--listen", ":0", "--to", "host:1", "--count", "0"), "--count takes"),
            (("--listen", ":0", "--to", "host:1", "--count", "2", "--once"), "--count takes"),
            (("--listen", ":0", "--to", "host:1", "-o", "-", "--json"), "both want standard output"),
            (("--listen", ":0", "--to", "host:1", "--duration", "0"), "--duration takes TIME"),
            (("-i", "lo", "--bytes-behind", "1k"), "--bytes-behind goes with --handshakes-only"),
        ):
            with self.subTest(wrong=wrong):
                self.assertIn(why, reshake.run("record", *wrong).expect(2).err)


if __name__ == "__main__":
    unittest.main()
