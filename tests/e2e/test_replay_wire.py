# SPDX-License-Identifier: Apache-2.0
"""What goes over the wire: byte for byte what was captured, cut as asked, changed only where asked, recorded as sent."""

import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from lib import doubles, reshake
from servers.waiting import wait_until

CAPTURES = Path(__file__).resolve().parents[2] / "corpus" / "captures"
TICKET = CAPTURES / "tls12-ticket-resume.pcap"
FRAGMENTED = CAPTURES / "fragmented-tcp.pcap"
EARLY = CAPTURES / "tls13-0rtt.pcap"
GENTLE = bytes.fromhex("1503030002015a15030300020100")


def records(data: bytes) -> list[tuple[int, bytes]]:
    found = []
    while len(data) >= 5:
        length = int.from_bytes(data[3:5], "big")
        found.append((data[0], data[5:5 + length]))
        data = data[5 + length:]
    return found


def handshake(data: bytes) -> bytes:
    return b"".join(body for kind, body in records(data) if kind == 22)


class Listener:
    """A server that keeps what it is sent, and when, and answers a ClientHello as it is told."""

    def __init__(self, answer: bytes = b"", close: bool = True) -> None:
        self.answer, self.close = answer, close
        self.heard: list[bytes] = []
        self.pieces: list[list[tuple[float, bytes]]] = []
        self.ends: list[str] = []

    def __call__(self, connection: socket.socket) -> None:
        pieces: list[tuple[float, bytes]] = []
        connection.settimeout(0.4)
        try:
            while chunk := connection.recv(65536):
                pieces.append((time.monotonic(), chunk))
                whole = b"".join(piece for _, piece in pieces)
                hello = handshake(whole)
                if self.answer and len(hello) >= 4 + int.from_bytes(hello[1:4], "big"):
                    connection.sendall(self.answer)
                    self.answer_sent = True
                    connection.settimeout(5)
                    while chunk := connection.recv(65536):
                        pieces.append((time.monotonic(), chunk))
                        if self.close and GENTLE in chunk:
                            self.ends.append("gentle")
                            return
                    break
            self.ends.append("fin")
        except ConnectionResetError:
            self.ends.append("rst")
        except socket.timeout:
            self.ends.append("timeout")
        finally:
            self.pieces.append(pieces)
            self.heard.append(b"".join(piece for _, piece in pieces))


class Wire(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="reshake-wire-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def play(self, capture: Path, *arguments: object, answer: bytes = doubles.full(), code: int = 0) -> Listener:
        listener = Listener(answer)
        with doubles.Double(listener) as double:
            self.result = reshake.run("replay", capture, "--to", double.to, "--json", *arguments).expect(code)
            deadline = time.monotonic() + 5
            while len(listener.heard) < double.connections and time.monotonic() < deadline:
                time.sleep(0.01)
        return listener

    def test_byte_for_byte(self) -> None:
        for capture in (TICKET, FRAGMENTED, CAPTURES / "tls12-ecdhe-full.pcap", CAPTURES / "ipv6.pcap"):
            raw = capture.read_bytes()
            listener = self.play(capture, "--concurrency", 1)
            self.assertEqual(len(listener.heard), len(self.result.json))
            for heard in listener.heard:
                hello = heard.removesuffix(GENTLE)
                self.assertTrue(heard.endswith(GENTLE))
                # As it stands in the packets, where it was not cut into several.
                self.assertTrue(capture == FRAGMENTED or hello in raw)
                self.assertEqual(len(hello), 5 + int.from_bytes(hello[3:5], "big"))

    def test_segments(self) -> None:
        def sizes(*arguments: object) -> list[int]:
            listener = self.play(FRAGMENTED, "--only", 0, "--end", "rst", "--delay", "30ms", *arguments)
            return [len(piece) for _, piece in listener.pieces[0]]
        captured = sizes()
        self.assertEqual(captured, [524, 524, 356])
        self.assertEqual(sizes("--segments", "whole"), [sum(captured)])
        parts = sizes("--segments", 300)
        self.assertEqual(parts, [300] * (sum(captured) // 300) + [sum(captured) % 300] * (sum(captured) % 300 > 0))

    def test_delay(self) -> None:
        listener = self.play(TICKET, "--only", 0, "--segments", 100, "--delay", "50ms", "--end", "rst")
        times = [at for at, _ in listener.pieces[0]]
        self.assertGreater(len(times), 2)
        for one, two in zip(times, times[1:]):
            self.assertGreater(two - one, 0.03)

    def test_records(self) -> None:
        def sizes(*arguments: object) -> list[int]:
            heard = self.play(TICKET, "--only", 1, "--end", "fin", *arguments).heard[0]
            self.hello = handshake(heard)
            return [len(body) for kind, body in records(heard) if kind == 22]
        (whole,) = sizes()
        hello = self.hello
        parts = sizes("--records", 100)
        self.assertEqual(parts, [100] * (whole // 100) + [whole % 100])
        self.assertEqual(self.hello, hello)
        self.assertEqual(sizes("--records", 1), [1] * whole)
        self.assertEqual(sizes("--records", "whole"), [whole])

    def test_another_name(self) -> None:
        listener = self.play(TICKET, "--only", 1, "--sni", "another.example.org")
        self.assertIn(b"\x00\x13another.example.org", listener.heard[0])
        self.assertNotIn(b"server.test", listener.heard[0])
        listener = self.play(TICKET, "--only", 1, "--no-sni")
        self.assertNotIn(b"server.test", listener.heard[0])
        self.play(EARLY, "--only", 1, "--sni", "another.example.org")
        self.assertIn("binder", self.result.err)

    def test_ends(self) -> None:
        for how, seen, last in (("gentle", "gentle", GENTLE), ("close-notify", "fin", GENTLE[7:]), ("fin", "fin", b""),
                                ("rst", "rst", b"")):
            listener = self.play(TICKET, "--only", 1, "--end", how)
            self.assertEqual(listener.ends, [seen], how)
            self.assertTrue(listener.heard[0].endswith(last))
            self.assertEqual(GENTLE[:7] in listener.heard[0], how == "gentle")

    def test_early_data_is_not_delivered_unless_asked(self) -> None:
        listener = self.play(EARLY, "--only", 1, answer=doubles.psk())
        kinds = [kind for kind, _ in records(listener.heard[0])]
        self.assertEqual([kind for kind in kinds if kind != 20], [22, 23, 21, 21])  # hello, junk, farewell
        self.assertEqual(len(records(listener.heard[0])[1][1]), 64)
        (seen,) = self.result.json
        self.assertEqual((seen["kind"], seen["early_data"]), ("psk", "not-accepted"))  # the junk was skipped
        refused = self.play(EARLY, "--only", 1)  # without a PSK there is nothing to ask
        self.assertEqual([kind for kind, _ in records(refused.heard[0])], [22, 21, 21])
        delivered = self.play(EARLY, "--only", 1, "--deliver", answer=doubles.psk())
        self.assertGreater([kind for kind, _ in records(delivered.heard[0])].count(23), 1)

    def test_repeat_and_rate(self) -> None:
        started = time.monotonic()
        self.play(TICKET, "--repeat", 5, "--rate", 10, "--only", "0,2")
        self.assertGreater(time.monotonic() - started, 0.85)
        seen = sorted((one["connection"], one["attempt"]) for one in self.result.json)
        self.assertEqual(seen, [(connection, attempt) for connection in (0, 2) for attempt in range(5)])

    def test_rate_of_resumption(self) -> None:
        count = [0]

        def sometimes(connection: socket.socket) -> None:
            hello = doubles.read_hello(connection)
            count[0] += 1
            connection.sendall(doubles.full() if count[0] % 4 == 0 else doubles.abbreviated(hello))
            doubles.read_all(connection)
        with doubles.Double(sometimes) as double:
            result = reshake.run("replay", TICKET, "--to", double.to, "--only", 1, "--repeat", 20, "--expect", "resumed",
                                 "--concurrency", 20)
        result.expect(1)
        self.assertIn("Resumed: 15 of 20", result.out)
        self.assertIn("15 abbreviated", result.out)

    def test_json_says_everything(self) -> None:
        self.play(TICKET, "--only", 1, "--expect", "as-captured", code=1)
        (seen,) = self.result.json
        self.assertEqual({key: seen[key] for key in ("connection", "attempt", "captured_kind", "kind", "alert", "completed",
                                                     "expected", "ok", "version", "server_name")},
                         {"connection": 1, "attempt": 0, "captured_kind": "abbreviated", "kind": "full", "alert": None,
                          "completed": False, "expected": "as-captured", "ok": False, "version": "TLS 1.2",
                          "server_name": "server.test"})
        times = [seen[key] for key in ("connect_us", "first_byte_us", "flight_us", "total_us")]
        self.assertEqual(times, sorted(times))
        self.assertGreater(times[0], 0)

    def test_saved(self) -> None:
        saved = self.folder / "saved.pcapng"
        listener = self.play(TICKET, "--save", saved, "--concurrency", 1)
        again = self.play(saved, "--concurrency", 1)
        self.assertEqual(again.heard, listener.heard)
        if not shutil.which("tshark"):
            self.skipTest("tshark is not installed")
        fields = ["-T", "fields", "-e", "tcp.flags.str", "-e", "tcp.analysis.flags", "-e", "tcp.checksum.status"]
        lines = subprocess.run(["tshark", "-r", str(saved), "-o", "tcp.check_checksum:TRUE", *fields], capture_output=True,
                               text=True, timeout=60).stdout.splitlines()
        self.assertGreater(len(lines), 20)
        for line in lines:
            _, analysis, checksum = line.split("\t")
            self.assertEqual((analysis, checksum), ("", "1"), line)

    def test_a_file_that_is_there_is_kept(self) -> None:
        saved = self.folder / "there.pcapng"
        shutil.copy(TICKET, saved)
        said = reshake.run("replay", saved, "--to", "127.0.0.1:1", "--save", saved).expect(3)
        self.assertIn("--force", said.err)
        self.assertEqual(saved.read_bytes(), TICKET.read_bytes())
        self.play(TICKET, "--save", saved, "--force")
        self.assertNotEqual(saved.read_bytes(), TICKET.read_bytes())

    def test_a_recording_is_whole_when_the_program_is_killed(self) -> None:
        saved = self.folder / "killed.pcapng"
        with doubles.Double(lambda c: (doubles.read_hello(c), c.sendall(doubles.full()), doubles.read_all(c))) as double:
            process = subprocess.Popen([reshake.program(), "replay", str(TICKET), "--to", double.to, "--repeat", "100000",
                                        "--save", str(saved), "--concurrency", "32"], stdout=subprocess.DEVNULL)
            wait_until(lambda: double.connections >= 100, lambda: "100 replays")
            process.kill()
            process.wait()
        listener = Listener(doubles.full())
        with doubles.Double(listener) as double:
            result = reshake.run("replay", saved, "--to", double.to, "--only", "0-9", "--json").expect(0)
        self.assertEqual(result.err, "")
        self.assertEqual(len(result.json), 10)

    def test_interrupted(self) -> None:
        with doubles.Double(doubles.read_all) as double:
            process = subprocess.Popen([reshake.program(), "replay", str(TICKET), "--to", double.to], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            wait_until(lambda: double.connections >= 1, lambda: "a replay")
            process.terminate()
            _, err = process.communicate(timeout=5)
        self.assertEqual(process.returncode, 3)
        self.assertIn("interrupted", err)


if __name__ == "__main__":
    unittest.main()
