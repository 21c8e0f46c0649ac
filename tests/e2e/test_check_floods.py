# SPDX-License-Identifier: Apache-2.0
"""`reshake check --slow`: cases that flood a server, or look at its memory."""

import tempfile
import unittest
from pathlib import Path

from lib import reshake
from servers.waiting import free_port


class Floods(unittest.TestCase):
    def play(self, case: str, *serving: str, log: str = "/dev/null") -> dict:
        """The finding of a case that has one play, at a pretend server that is started for it."""
        port = free_port()
        command = f"exec {reshake.program()} serve --pretend --json --listen 127.0.0.1:{port} {' '.join(serving)} > {log}"
        done = reshake.run("check", f"127.0.0.1:{port}", "--only", case, "--slow", "--json", "--no-evidence", "--spawn", command,
                           timeout_s=300)
        finding, _summary = done.json
        self.assertEqual(finding["id"], case)
        return finding

    def test_copies_come_behind_thousands(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            finding = self.play("f-replay-store-pressure", "--early-data", log=str(log))
            self.assertEqual(finding["verdict"], "pass", finding)
            self.assertGreater(len(log.read_text().splitlines()), 2 * 2800)

    def test_memory_of_an_honest_server(self) -> None:
        finding = self.play("i-reneg-ocsp-growth")
        # A sanitizer holds freed memory back, which looks like growth at first.
        self.assertIn(finding["verdict"], ("pass", "inconclusive") if reshake.is_sanitized() else ("pass",), finding)

    def test_memory_that_grows(self) -> None:
        finding = self.play("i-reneg-ocsp-growth", "--fault", "renegotiation-leaks")
        self.assertEqual((finding["verdict"], finding["repeat"]), ("fail", 3), finding)
        self.assertIn("its memory grew by", finding["reason"])

    def test_nothing_is_flooded_without_slow(self) -> None:
        port = free_port()
        command = f"exec {reshake.program()} serve --pretend --listen 127.0.0.1:{port}"
        done = reshake.run("check", f"127.0.0.1:{port}", "--only", "a-sid-cache-flood,i-ticket-leak-on-bad-mac", "--json", "--spawn", command)
        for finding in done.expect(0).json[:-1]:
            self.assertEqual(finding["verdict"], "skipped")
            self.assertIn("--slow", finding["reason"])


if __name__ == "__main__":
    unittest.main()
