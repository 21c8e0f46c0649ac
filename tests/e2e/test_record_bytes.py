# SPDX-License-Identifier: Apache-2.0
"""`reshake record --listen`: bytes, half-closes and resets pass as they are, and are recorded as they passed."""

import hashlib
import os
import random
import re
import socket
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Optional

from lib.recorder import HOST, Double, Recorded, Relay, read_all, reset, send_in_pieces, tshark_complaints
from servers.waiting import wait_until

class Bytes(Recorded):
    """What passes is what was sent, and what is recorded is what passed."""

    def both_ways(self, size: int, seed: int) -> None:
        dice = random.Random(seed)
        up, down = dice.randbytes(size), dice.randbytes(size)
        got = {}

        def talk(conn: socket.socket) -> None:
            sender = threading.Thread(target=send_in_pieces, args=(conn, down, random.Random(seed + 1)))
            sender.start()
            got["up"] = read_all(conn)
            sender.join()
            conn.shutdown(socket.SHUT_WR)

        with Double(talk) as server, Relay(server.port, self.path, "--once") as relay:
            with socket.create_connection((HOST, relay.listens), 30) as client:
                name = client.getsockname()
                reader = threading.Thread(target=lambda: got.update(down=read_all(client)))
                reader.start()
                send_in_pieces(client, up, random.Random(seed + 2))
                client.shutdown(socket.SHUT_WR)
                reader.join(60)
            wait_until(relay.process.ended, lambda: "the end after one connection")
            relay.stop().expect(0)
        self.assertEqual(server.faults, [])
        self.assertTrue(got["up"] == up and got["down"] == down)
        one, = self.streams()
        self.assertEqual((one.client, one.server), (name, (HOST, server.port)))
        self.assertEqual((one.opening, one.closing), ("complete", "fin"))
        self.assertTrue(one.bytes["client"] == up and one.bytes["server"] == down)

    def test_ten_mebibytes_both_ways(self) -> None:
        self.both_ways(10 << 20, 1)
        self.assertEqual(tshark_complaints(self.path), [])

    def test_single_bytes(self) -> None:
        self.both_ways(1, 2)

    def test_no_bytes(self) -> None:
        self.both_ways(0, 3)

    def test_half_close_by_the_client(self) -> None:
        """The server sees the end of the client's bytes, and its answer arrives."""
        def talk(conn: socket.socket) -> None:
            asked = read_all(conn)
            time.sleep(0.2)
            conn.sendall(hashlib.sha256(asked).digest())

        with Double(talk) as server, Relay(server.port, self.path) as relay:
            with socket.create_connection((HOST, relay.listens), 30) as client:
                client.sendall(b"question")
                client.shutdown(socket.SHUT_WR)
                self.assertEqual(read_all(client), hashlib.sha256(b"question").digest())
            relay.wait_ended(1)
            relay.stop().expect(0)
        one, = self.streams()
        self.assertEqual(one.order, ["client data", "client fin", "server data", "server fin"])
        self.assertGreater(one.times["server data"] - one.times["client fin"], 0.15e9)

    def test_half_close_by_the_server(self) -> None:
        got = []

        def talk(conn: socket.socket) -> None:
            conn.sendall(b"that is all")
            conn.shutdown(socket.SHUT_WR)
            got.append(read_all(conn))

        with Double(talk) as server, Relay(server.port, self.path) as relay:
            with socket.create_connection((HOST, relay.listens), 30) as client:
                self.assertEqual(read_all(client), b"that is all")
                client.sendall(b"I had more to say")
            relay.wait_ended(1)
            relay.stop().expect(0)
        self.assertEqual(got, [b"I had more to say"])
        one, = self.streams()
        self.assertEqual(one.order, ["server data", "server fin", "client data", "client fin"])

    def test_reset_by_the_client(self) -> None:
        errors = []

        def talk(conn: socket.socket) -> None:
            conn.sendall(b"hello")
            try:
                read_all(conn)
            except OSError as error:
                errors.append(type(error))

        with Double(talk) as server, Relay(server.port, self.path) as relay:
            client = socket.create_connection((HOST, relay.listens), 30)
            self.assertEqual(client.recv(5), b"hello")
            reset(client)
            relay.wait_ended(1)
            relay.stop().expect(0)
        self.assertEqual(errors, [ConnectionResetError])
        self.assertEqual(self.streams()[0].order, ["server data", "client rst"])

    def test_reset_by_the_server(self) -> None:
        """What the server sent before arrives, then the reset."""
        def talk(conn: socket.socket) -> None:
            conn.recv(3)
            conn.sendall(b"no")
            time.sleep(0.1)
            reset(conn)

        with Double(talk) as server, Relay(server.port, self.path) as relay:
            with socket.create_connection((HOST, relay.listens), 30) as client:
                client.sendall(b"hey")
                self.assertEqual(client.recv(100), b"no")
                with self.assertRaises(ConnectionResetError):
                    client.recv(100)
            relay.wait_ended(1)
            relay.stop().expect(0)
        self.assertEqual(self.streams()[0].order, ["client data", "server data", "server rst"])

    def test_reset_after_a_half_close(self) -> None:
        """A reset is noticed and passed on though nobody reads that side any more."""
        def talk(conn: socket.socket) -> None:
            conn.shutdown(socket.SHUT_WR)
            conn.recv(3)
            time.sleep(0.1)
            reset(conn)

        with Double(talk) as server, Relay(server.port, self.path) as relay:
            with socket.create_connection((HOST, relay.listens), 30) as client:
                self.assertEqual(client.recv(100), b"")
                client.sendall(b"hey")
                wait_until(lambda: client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0, lambda: "the reset")
            relay.wait_ended(1)
            relay.stop().expect(0)
        self.assertEqual(self.streams()[0].order, ["server fin", "client data", "server rst"])

    def test_a_side_that_does_not_read_holds_the_other_up(self) -> None:
        """A gibibyte is not gathered in memory when nobody takes it; nothing is lost when somebody does."""
        release, got = threading.Event(), []

        def talk(conn: socket.socket) -> None:
            release.wait(30)
            got.append(hashlib.sha256(read_all(conn)).digest())

        with Double(talk) as server, Relay(server.port, self.path) as relay:
            with socket.create_connection((HOST, relay.listens), 30) as client:
                client.settimeout(1.0)
                digest, sent, block = hashlib.sha256(), 0, os.urandom(1 << 16)
                with self.assertRaises(TimeoutError):
                    while sent < 1 << 30:
                        done = client.send(block)
                        digest.update(block[:done])
                        sent += done
                self.assertLess(sent, 64 << 20)
                self.assertLess(resident_bytes(relay.process.pid), 200 << 20)
                release.set()
                client.settimeout(30)
                client.shutdown(socket.SHUT_WR)
                client.recv(1)
            relay.wait_ended(1)
            relay.stop().expect(0)
        self.assertEqual(got, [digest.digest()])

    def test_many_at_once(self) -> None:
        """300 connections, all open together, each with bytes of its own."""
        everybody = threading.Barrier(300)

        def talk(conn: socket.socket) -> None:
            while chunk := conn.recv(65536):
                conn.sendall(chunk[::-1])

        def ask(number: int) -> Optional[str]:
            words = b"%04d" % number * 50
            with socket.create_connection((HOST, relay.listens), 30) as client:
                client.settimeout(30)
                client.sendall(words)
                answer = b""
                while len(answer) < len(words):
                    answer += client.recv(1000)
                everybody.wait(60)
                return None if answer == words[::-1] else f"{number}: {answer!r}"

        with Double(talk) as server, Relay(server.port, self.path, "--count", 300, to_host="localhost") as relay:
            with ThreadPoolExecutor(300) as crowd:
                self.assertEqual([fault for fault in crowd.map(ask, range(300)) if fault], [])
            wait_until(relay.process.ended, lambda: "the end after 300 connections")
            relay.stop().expect(0)
        spoken = sorted(one.bytes["client"] for one in self.streams())
        self.assertEqual(spoken, [b"%04d" % number * 50 for number in range(300)])


def resident_bytes(pid: int) -> int:
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1]) << 10


if __name__ == "__main__":
    unittest.main()
