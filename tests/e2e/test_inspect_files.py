# SPDX-License-Identifier: Apache-2.0
"""`reshake inspect`: which connections of which files, in which order, and what it says of captures that grow, are damaged or are none."""

import gzip
import json
import os
import re
import signal
import subprocess
import time
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import craft, reshake
from lib.craft import Connection, full_handshake
from lib.in_folder import InFolder

CAPTURES = Path(__file__).resolve().parents[2] / "corpus" / "captures"
SOME = CAPTURES / "tls12-ticket-resume.pcap"


class Order(InFolder):
    def test_the_order_of_first_packets(self) -> None:
        """Connections that end in another order than they began."""
        connections = [full_handshake(Connection(port=41000 + i, start=1000 + i)) for i in range(5)]
        for i in 3, 1, 4, 0, 2:
            connections[i].time = 2000 + i * 7 % 5
            connections[i].close()
        path = self.write(craft.merged(*connections))
        lines = reshake.run("inspect", "--json", path).expect(0).json
        self.assertEqual([line["connection"] for line in lines], list(range(5)))
        self.assertEqual([line["client"] for line in lines], [f"10.0.0.1:{41000 + i}" for i in range(5)])

    def test_what_waits_does_not_stay_in_memory(self) -> None:
        """One connection stays open; the lines of all others wait for it."""
        first = Connection(port=1)
        first.open()
        others, start = [], first.time
        for i in range(20000):
            other = Connection(port=1024 + i % 60000, start=start + i, client=f"10.1.{i // 250}.{i % 250}")
            other.open()
            other.close()
            others += other.packets
        path = self.write(craft.pcap(first.packets + others))
        done = reshake.run("inspect", "--json", path, env={**os.environ, "TMPDIR": str(self.folder)}).expect(0)
        self.assertEqual([line["connection"] for line in done.json], list(range(20001)))
        lost = reshake.run("inspect", "--json", path, env={**os.environ, "TMPDIR": str(self.folder / "none")}).expect(3)
        self.assertIn("cannot keep what waits to be printed", lost.err)
        self.assertIn("No such file or directory", lost.err)

    def test_only(self) -> None:
        path = CAPTURES / "alerts.pcap"
        lines = reshake.run("inspect", "--json", "--only", "1,4-6,9-", path).expect(0).json
        self.assertEqual([line["connection"] for line in lines], [1, 4, 5, 6, 9, 10])
        self.assertEqual(reshake.run("inspect", "--json", "--only", "99", path).expect(0).json, [])

    def test_filter(self) -> None:
        path = CAPTURES / "alerts.pcap"
        lines = reshake.run("inspect", "--json", "--filter", "tcp port 4427", path).expect(0).json
        self.assertEqual([line["server"] for line in lines], ["127.0.0.1:4427"])
        self.assertIn("filtered", reshake.run("inspect", "--filter", "tcp port 4427", path).expect(0).out)
        wrong = reshake.run("inspect", "--filter", "tcp prot 4427", path).expect(2)
        self.assertIn("tcp prot 4427", wrong.err)

    def test_several_files(self) -> None:
        other = CAPTURES / "ipv6.pcap"
        lines = reshake.run("inspect", "--json", SOME, other).expect(0).json
        self.assertEqual([line["connection"] for line in lines], list(range(6)))
        self.assertEqual([line["file"] for line in lines], [str(SOME)] * 3 + [str(other)] * 3)
        out = reshake.run("inspect", SOME, other).expect(0).out
        self.assertIn(f"{SOME}:\n", out)
        self.assertIn("6 connections", out)

    def test_the_same_connections_in_two_files(self) -> None:
        lines = reshake.run("inspect", "--json", SOME, SOME).expect(0).json
        self.assertEqual([line["client"] for line in lines[:3]], [line["client"] for line in lines[3:]])
        self.assertEqual([len(line["handshakes"]) for line in lines], [1] * 6)

    def test_a_bad_file_does_not_hide_the_others(self) -> None:
        done = reshake.run("inspect", "--json", self.write(b"nonsense"), SOME).expect(3)
        self.assertEqual(len(done.json), 3)


class Following(InFolder):
    def test_growing_file(self) -> None:
        content = SOME.read_bytes()
        path = self.write(content[:24])
        with reshake.Background("inspect", "--json", "--follow", path) as background:
            half = len(content) // 2
            with path.open("ab") as file:
                file.write(content[24:half])
                file.flush()
                background.wait_until(lambda: '"connection":0' in background.out(), "the first connection")
                file.write(content[half:])
            background.wait_until(lambda: '"connection":2' in background.out(), "the last connection")
            done = background.stop(signal.SIGINT).expect(0)
        self.assertEqual(len(reshake.json_lines(done.out)), 3)

    def test_standard_input_that_waits(self) -> None:
        content = SOME.read_bytes()
        command = [reshake.program(), "inspect", "--json", "--follow", "-"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
            process.stdin.write(content[:5000])
            process.stdin.flush()
            first = json.loads(process.stdout.readline())
            self.assertEqual(first["connection"], 0)
            out, err = process.communicate(content[5000:], timeout=20)
        self.assertEqual((process.returncode, out.count(b"\n")), (0, 2), err)

    def test_open_connections_are_told_at_the_end(self) -> None:
        path = self.write(craft.merged(full_handshake(Connection().open())))
        with reshake.Background("inspect", "--follow", path) as background:
            time.sleep(0.5)
            done = background.stop(signal.SIGINT).expect(0)
        self.assertIn("open", done.out)
        self.assertIn("1 connection;", done.out)

    def test_one_file_only(self) -> None:
        reshake.run("inspect", "--follow", SOME, SOME).expect(2)


class BadInput(InFolder):
    def fails(self, path: object, words: str, *options: str) -> reshake.Result:
        for form in [], ["--json"], ["--ladder"]:
            done = reshake.run("inspect", *form, *options, path).expect(3)
            self.assertRegex(done.err, re.escape(str(path)) + ".*" + words)
            self.assertEqual(done.err.count("\n"), 1, done.err)
        return done

    def test_empty(self) -> None:
        self.fails(self.write(b""), "is empty")

    def test_wrong_magic(self) -> None:
        self.fails(self.write(b"GET / HTTP/1.0\r\n\r\n" * 10), "not a capture file")

    def test_compressed(self) -> None:
        self.assertIn("gzip -dc", self.fails(self.write(gzip.compress(SOME.read_bytes())), "compressed").err)
        self.assertIn("zstd -dc", self.fails(self.write(b"\x28\xb5\x2f\xfd" + b"\0" * 100), "compressed").err)
        self.assertIn("xz -dc", self.fails(self.write(b"\xfd7zXZ\0" + b"\0" * 100), "compressed").err)

    def test_directory_missing_unreadable(self) -> None:
        self.fails(self.folder, "is a directory")
        self.fails(self.folder / "missing", "No such file")
        if os.geteuid() != 0:
            path = self.write(SOME.read_bytes())
            path.chmod(0)
            self.fails(path, "Permission denied")

    def test_cut_anywhere(self) -> None:
        content = SOME.read_bytes()
        whole = reshake.run("inspect", "--json", SOME).expect(0).json
        for length in range(25, len(content), 397):
            with self.subTest(length=length):
                path = self.write(content[:length])
                done = reshake.run("inspect", "--json", path)
                self.assertIn(done.code, (0, 3))  # 0: it was cut between two packets
                self.assertEqual(done.code == 3, "cut" in done.err, done.err)
                self.assertLessEqual(len(done.json), len(whole))
        self.assertGreater(len(done.json), 0)

    def test_cut_is_decoded_as_far_as_it_goes(self) -> None:
        done = self.fails(self.write(SOME.read_bytes()[:-10]), "cut")
        self.assertIn("NewSessionTicket", done.out)

    def test_pcapng_cut(self) -> None:
        content = (CAPTURES / "tls12-ticket-resume-dsb.pcapng").read_bytes()
        self.fails(self.write(content[:-7]), "cut")

    def test_absurd_length(self) -> None:
        content = SOME.read_bytes()
        self.fails(self.write(content[:24] + content[24:32] + b"\xff\xff\xff\x7f" * 2 + content[40:]), "byte 24")

    def test_header_alone_is_a_capture(self) -> None:
        path = self.write(SOME.read_bytes()[:24])
        self.assertIn("0 connections", reshake.run("inspect", path).expect(0).out)
        self.assertEqual(reshake.run("inspect", "--json", path).expect(0).out, "")

    def test_closed_pipe(self) -> None:
        path = self.write(craft.merged(*(full_handshake(Connection(port=2000 + i, start=i)).close() for i in range(3000))))
        command = [reshake.program(), "inspect", str(path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual((process.wait(20), err), (-signal.SIGPIPE, ""))

    def test_full_disk(self) -> None:
        for form in [], ["--json"], ["--ladder"]:
            with open("/dev/full", "wb") as full:
                command = [reshake.program(), "inspect", *form, str(SOME)]
                done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=20)
            self.assertEqual(done.returncode, 3)
            self.assertEqual(done.stderr,
                             b"reshake: error: cannot write to standard output: No space left on device\n")

    def test_wrong_usage(self) -> None:
        for arguments in [], ["--ladder", "--json", SOME], ["--only", "a", SOME], ["--nonsense", SOME]:
            self.assertIn("--help", reshake.run("inspect", *arguments).expect(2).err)


if __name__ == "__main__":
    unittest.main()
