# SPDX-License-Identifier: Apache-2.0
"""`reshake serve --pretend`: clients that are not ours shake hands with it, an honest one fails no case, and a fault is seen for what it is."""

import json
import shutil
import subprocess
import unittest

from lib import clients, reshake
from test_serve import Serving


def check(target: clients.Address, *more: str) -> tuple[int, dict[str, set[str]]]:
    """The exit code of `reshake check`, and which cases came to which verdict."""
    result = reshake.run("check", f"{target.host}:{target.port}", "--json", *more)
    verdicts: dict[str, set[str]] = {}
    for line in result.out.splitlines():
        found = json.loads(line)
        if "id" in found:
            verdicts.setdefault(found["verdict"], set()).add(found["id"])
    return result.code, verdicts


class Honest(unittest.TestCase):
    def test_openssl_resumes(self) -> None:
        with Serving("--pretend", "--tls", "1.2-1.3") as server:
            for version in ("1.2", "1.3"):
                first = clients.s_client(server.target, version)
                self.assertTrue(first.completed, first.text)
                self.assertTrue(clients.s_client(server.target, version, first.session).resumed, version)
            lines = server.lines(4)
        self.assertRegex(lines[0], r" full, TLS 1\.2 ")
        self.assertRegex(lines[1], r" abbreviated-ticket, TLS 1\.2 ")
        self.assertRegex(lines[3], r" psk, TLS 1\.3 ")

    @unittest.skipUnless(shutil.which("gnutls-cli"), "no gnutls-cli")
    def test_gnutls_resumes(self) -> None:
        with Serving("--pretend", "--tls", "1.0-1.3") as server:
            for priority in ("NORMAL", "NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2:%NO_TICKETS"):
                result = subprocess.run(
                    ["gnutls-cli", "--insecure", "-r", "--priority", priority, "-p", str(server.target.port), "127.0.0.1"],
                    input="", capture_output=True, text=True, timeout=60, check=False)
                self.assertIn("This is a resumed session", result.stdout, priority)

    def test_no_case_fails(self) -> None:
        with Serving("--pretend", "--tls", "1.0-1.3", "--early-data", "--alpn", "http/1.1,h2") as server:
            code, verdicts = check(server.target)
        self.assertEqual((code, verdicts.get("fail", set())), (0, set()))
        self.assertGreater(len(verdicts["pass"]), 150)


class Faults(unittest.TestCase):
    def test_a_fault_is_seen(self) -> None:
        with Serving("--pretend", "--fault", "id-padded") as server:
            code, verdicts = check(server.target, "--group", "A,B")
        self.assertEqual((code, verdicts["fail"]), (1, {"b-tkt-resume-sid-echo"}))

    def test_they_are_listed(self) -> None:
        result = reshake.run("serve", "--faults").expect(0)
        self.assertIn("ticket-mac-unchecked\n", result.out)
        self.assertIn("    fails: ", result.out)

    def test_wrong_usage(self) -> None:
        for arguments in (["--fault", "id-padded"], ["--pretend", "--fault", "none-such"], ["--pretend", "--groups", "P-256"]):
            reshake.run("serve", *arguments).expect(2)

    def test_a_crash_closes_the_port(self) -> None:
        with Serving("--pretend", "--fault", "crashes-on-long-id") as server:
            body = b"\x03\x03" + bytes(32) + bytes([33]) + bytes(33) + b"\x00\x02\xc0\x2b\x01\x00"
            hello = b"\x01" + len(body).to_bytes(3, "big") + body
            with server.connect() as conn:
                conn.sendall(b"\x16\x03\x01" + len(hello).to_bytes(2, "big") + hello)
                server.process.popen.wait(20)
            self.assertIn("crashed", server.err())


if __name__ == "__main__":
    unittest.main()
