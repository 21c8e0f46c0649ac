# SPDX-License-Identifier: Apache-2.0
"""`reshake script`: the forms of a script turn into each other, captures become scripts, and what is wrong is said."""

import os
import pty
import random
import re
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import reshake
from servers import Options
from servers.reshake_serve import ReshakeServe

TREE = Path(__file__).resolve().parents[2]
CAPTURES = TREE / "corpus" / "captures"
MAGIC = b"\xf5RSK1"
CASE = """\
connect 0
handshake 0 versions=TLS1.2 offer=0:ticket,1:id:older-by-ms=-5 suites=TLS_RSA_WITH_AES_128_CBC_SHA,0x0a0a no-ticket
  edit client_hello pre_shared_key.binders[0] flip at=3 unfixed=binder
  edit finished split nth=every at=1
expect 0 needed accept=full,alert:unexpected_message,resumed:session=1 tolerate=close within=250ms
data 0 "GET / HTTP/1.0\\r\\n\\r\\n" wait=1s
send 0 160301 cuts=1,2
save 0 session=1 ticket=2
end 0 orderly
session 0 version=TLS1.3 secret=000102
"""


class Test(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reshake-script-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name: str, content) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


class Forms(Test):
    def test_text_and_back(self) -> None:
        case, seed = self.file("case.txt", CASE), self.folder / "seed"
        self.assertEqual(reshake.run("script", case).expect(0).out, CASE)
        reshake.run("script", case, "--to", "binary", "-o", seed).expect(0)
        self.assertTrue(seed.read_bytes().startswith(MAGIC))
        self.assertEqual(reshake.run("script", seed).expect(0).out, CASE)
        self.assertEqual(stat.S_IMODE(seed.stat().st_mode), 0o600)  # it holds a secret

    def test_standard_input_and_comments(self) -> None:
        text = "# hello\n\n  connect   0 # a comment\r\n\tend 0 gentle\n"
        self.assertEqual(reshake.run("script", "-", stdin=text.encode()).expect(0).out, "connect 0\nend 0\n")

    def test_several_files(self) -> None:
        case = self.file("case.txt", "connect 0\n")
        out = reshake.run("script", case, case).expect(0).out
        self.assertEqual(out, f"# {case}\nconnect 0\n\n# {case}\nconnect 0\n")

    def test_c_compiles_and_is_the_same(self) -> None:
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if not compiler:
            self.skipTest("no C compiler")
        literal = self.folder / "case.c"
        capture = CAPTURES / "tls13-0rtt.pcap"
        reshake.run("script", self.file("case.txt", CASE), capture, "--to", "c", "--output", literal).expect(0)
        subprocess.run([compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", TREE, literal],
                       check=True)

    def test_any_bytes_are_a_script(self) -> None:
        source = random.Random(1)
        for _ in range(20):
            junk = self.file("junk", source.randbytes(source.randrange(200)))
            text = reshake.run("script", "--from", "binary", "--mend", junk).expect(0).out
            again = reshake.run("script", self.file("text", text)).expect(0).out
            self.assertEqual(again, text)


class Captures(Test):
    def test_every_flight_becomes_a_script(self) -> None:
        captures = sorted(CAPTURES.glob("tls*.pcap"))
        self.assertTrue(captures)
        for capture in captures:
            for how in ([], ["--fresh"]):
                with self.subTest(capture=capture.name, how=how):
                    reshake.run("script", "--check", capture, *how).expect(0)

    def test_every_flight_goes_through_all_forms(self) -> None:
        seed = self.folder / "seed"
        for capture in sorted(CAPTURES.glob("tls*.pcap")):
            for how in ([], ["--fresh"]):
                out = reshake.run("script", capture, *how).expect(0).out
                for index in re.findall(r"(?m)^# .*, connection (\d+)", out):
                    with self.subTest(capture=capture.name, connection=index, how=how):
                        one = [capture, "--connection", index, *how]
                        text = reshake.run("script", *one).expect(0).out.split("\n", 1)[1]
                        self.assertIn(text, out)
                        reshake.run("script", *one, "--to", "binary", "-o", seed).expect(0)
                        self.assertEqual(reshake.run("script", seed).expect(0).out, text)
                        self.assertEqual(reshake.run("script", self.file("text", text)).expect(0).out, text)

    def test_fresh_knows_the_recording_s_own_sessions(self) -> None:
        with ReshakeServe(Options(versions=("1.3",))) as server:
            recording = self.folder / "recording.pcapng"
            to = f"{server.host}:{server.port}"
            reshake.run("record", to, "--resume", "1", "-o", recording).expect(0)
            told = reshake.run("script", "--fresh", "--connection", "1", recording).expect(0)
            self.assertNotIn("left out", told.err)
            played = reshake.run("play", "-", to, "--json", stdin=told.out.encode()).expect(0).json[0]
            self.assertEqual([(it["resumed"], it["completed"]) for it in played["connections"]], [(True, True)])

    def test_fresh_offers_what_was_offered(self) -> None:
        out = reshake.run("script", "--fresh", "--connection", "1", CAPTURES / "tls12-ticket-resume.pcap").expect(0).out
        self.assertRegex(out, r"(?m)^session 0 version=TLS1.2 id=[0-9a-f]{64} ticket=[0-9a-f]+$")
        self.assertRegex(out, r"(?m)^handshake 0 offer=0:ticket-and-id .*like=0303")
        told = reshake.run("script", "--fresh", "--connection", "1", CAPTURES / "tls13-psk-resume.pcap").expect(0)
        self.assertNotIn("offer=", told.out)
        self.assertIn("PSKs that it offers are left out", told.err)

    def test_one_binary_at_a_time(self) -> None:
        done = reshake.run("script", CAPTURES / "tls12-ticket-resume.pcap", "--to", "binary", "-o", self.folder / "x")
        self.assertIn("--connection chooses one", done.expect(3).err)


class Wrong(Test):
    def test_errors_have_a_place(self) -> None:
        for text, where in {
            "connect\n": "line 1, column 8: something is missing: conn",
            "connect 0\nsave 0 sesion=1\n": "line 2, column 8: there is no such name here, found 'sesion'",
            "connect 16\n": "line 1, column 9: conn: expected a number from 0 to 15, found '16'",
            "pause 0 5\n": "line 1, column 9: time: expected a time such as 250ms",
            "edit client_hello drop\n": "there is no step above that could be edited",
            "\nhello 0\n": "line 2, column 1: expected a step: connect, send,",
            "data 0 \"open\n": "line 1, column 8: bytes: expected bytes",
            "expect 0 accept=alert:nonsense\n": "accept: expected a name of the registry \"TLS Alerts\"",
        }.items():
            with self.subTest(text=text):
                self.assertIn(where, reshake.run("script", "-", stdin=text.encode()).expect(3).err)

    def test_not_sound(self) -> None:
        case = self.file("case.txt", "connect 0\nend 0\ndata 0 00\n")
        checked = reshake.run("script", "--check", case).expect(1)
        self.assertEqual(checked.out, f"{case}: not sound: step 3, data: the connection is not open\n")
        printed = reshake.run("script", case).expect(1)
        self.assertEqual(printed.out, "connect 0\nend 0\ndata 0 00\n")
        self.assertIn("step 3, data", printed.err)
        mended = reshake.run("script", "--mend", case).expect(0)
        self.assertEqual(mended.out, "connect 0\nend 0\nconnect 0\ndata 0 00\n")

    def test_usage(self) -> None:
        for arguments in ([], ["x", "--to", "json"], ["x", "--from", "c"], ["x", "--connection", "a"], ["--nothing"]):
            with self.subTest(arguments=arguments):
                reshake.run("script", *arguments).expect(2)

    def test_unreadable(self) -> None:
        self.assertIn("No such file", reshake.run("script", self.folder / "none").expect(3).err)
        nothing = self.file("nothing", b"\x00\x01\x02")
        self.assertIn("no script and no capture", reshake.run("script", nothing).expect(3).err)
        case = self.file("case.txt", CASE)
        self.assertIn("cannot write", reshake.run("script", case, "-o", self.folder / "no" / "x").expect(3).err)

    def test_no_binary_on_a_terminal(self) -> None:
        case = self.file("case.txt", CASE)
        leader, follower = pty.openpty()
        done = subprocess.run([reshake.program(), "script", case, "--to", "binary"], stdout=follower,
                              stderr=subprocess.PIPE)
        os.close(follower)
        os.close(leader)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--output", done.stderr)


if __name__ == "__main__":
    unittest.main()
