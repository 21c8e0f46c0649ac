# SPDX-License-Identifier: Apache-2.0
"""A reader that has seen enough, such as head: every command ends as other programs do, by SIGPIPE and without a word."""

import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from lib import reshake
from servers import Options
from servers.reshake_serve import ReshakeServe

CAPTURES = Path(__file__).resolve().parents[2] / "corpus" / "captures"


def commands() -> list[str]:
    listed = reshake.run("--help").expect(0).out.partition("Commands:\n")[2].partition("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


class ClosedPipe(unittest.TestCase):
    def expect_silence(self, *arguments: object) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = subprocess.run([reshake.program(), *map(str, arguments)], stdout=writer, stderr=subprocess.PIPE, timeout=60)
        finally:
            os.close(writer)
        self.assertEqual((done.returncode, done.stderr), (-signal.SIGPIPE, b""), arguments)

    def test_help(self) -> None:
        self.expect_silence("--help")
        self.expect_silence("--version")
        for command in commands():
            self.expect_silence(command, "--help")

    def test_lists(self) -> None:
        for words in (("--list",), ("--list", "--json"), ("--explain", "d-ems-dropped"), ("--profile", "list")):
            self.expect_silence("check", *words)

    def test_captures(self) -> None:
        capture = next(iter(sorted(CAPTURES.glob("*.pcap*"))))
        for words in ((), ("--json",), ("--ladder",)):
            self.expect_silence("inspect", *words, capture)

    def test_a_check(self) -> None:
        """Its reports are whole all the same, and so is the work."""
        with ReshakeServe(Options()) as server, tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "r.html"
            self.expect_silence("check", f"{server.host}:{server.port}", "--only", "d-ems-dropped", "--no-evidence", "--html", page)
            self.assertIn("</html>", page.read_text())

    def test_a_full_disk_is_told(self) -> None:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([reshake.program(), "check", "--list"], stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (3, b"reshake: error: cannot write to standard output: No space left on device\n"))


if __name__ == "__main__":
    unittest.main()
