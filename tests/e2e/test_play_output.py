# SPDX-License-Identifier: Apache-2.0
"""What `reshake play` prints: a picture for people, one object for programs whose keys docs/play-json.md has; and how
it ends."""

import json
import os
import pty
import re
import shutil
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lib import plays, reshake
from lib.doubles import Double, read_all, record
from servers import Options
from servers.openssl_s_server import OpensslSServer
from servers.waiting import free_port, wait_until

DOCS = Path(__file__).resolve().parents[2] / "docs"
RENEGOTIATION = """\
connect 0
handshake 0 versions=TLS1.2
expect 0 accept=full
handshake 0 versions=TLS1.2 no-ticket
expect 0 accept=full tolerate=warning
data 0 "GET / HTTP/1.0\\r\\n\\r\\n" wait=5s
expect 0 accept=data
end 0 orderly wait=1s
"""


def all_shown(leader: int) -> bytes:
    """What a terminal got, to its end: it comes in pieces. The other side is closed, and so is this one then."""
    shown = b""
    try:
        while piece := os.read(leader, 65536):
            shown += piece
    except OSError:
        pass  # nobody writes any more
    os.close(leader)
    return shown


def documented(*pages: str) -> set[str]:
    return {key for page in pages for row in re.findall(r"^\| (`.*?) \|", (DOCS / page).read_text(), re.M)
            for key in re.findall(r"`(\w+)`", row)}


class Output(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reshake-play-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.server = OpensslSServer(Options(versions=("1.2", "1.3"), renegotiation=True)).start()
        self.addCleanup(self.server.stop)
        self.to = f"{self.server.host}:{self.server.port}"

    def test_picture(self) -> None:
        done = reshake.run("play", "-", self.to, "--name", "one.test", "--data", stdin=RENEGOTIATION.encode())
        out = done.expect(0).out
        # Each word is looked for behind the one before.
        lines = iter([re.sub(r" +", " ", re.sub(r"^ +\d+\.\d{3} ms", "", line)).strip() for line in out.splitlines()])
        for word in ("handshake 0 versions=TLS1.2", "--> ClientHello", "<-- ServerHello ", "--> ClientKeyExchange",
                     "--> Finished 12 bytes", "<-- Finished 12 bytes", "expect 0 accept=full", "= full: accepted",
                     "--> ClientHello, renegotiating", "<-- application data", "= data: accepted", "connection 0: ",
                     "TLS 1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, group x25519", "certificate 0: CN=one.test",
                     "valid from ", "it is for one.test"):
            self.assertTrue(any(line.startswith(word) for line in lines), f"{word!r} in {out}")
        self.assertIn("; 2 handshakes completed", out)
        self.assertIn("    | HTTP/1.0 200 ok\n", out)
        self.assertTrue(out.endswith("\nas expected\n"), out)
        self.assertNotIn("\033", out)

    def test_json_keys_are_documented(self) -> None:
        played = plays.play(self.to, RENEGOTIATION)
        keys = documented("play-json.md", "record-json.md")
        keys |= {"subject", "issuer", "self_issued", "not_before_s", "not_after_s", "key", "names", "signed_by_next",
                 "step", "from", "type", "length", "lifetime_s", "max_early_data"}

        def walk(value: object) -> None:
            if isinstance(value, dict):
                self.assertLessEqual(set(value), keys)
                value = list(value.values())
            for inner in value if isinstance(value, list) else []:
                walk(inner)
        walk({key: value for key, value in played.items() if key != "code"})
        messages = played["connections"][0]["messages"]
        hellos = [(one["from"], one["step"]) for one in messages if one["type"].endswith("Hello")]
        self.assertEqual(hellos, [("client", 1), ("server", 1), ("client", 3), ("server", 3)])

    def test_colours_on_a_terminal(self) -> None:
        leader, follower = pty.openpty()
        environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"}
        done = subprocess.run([reshake.program(), "play", "-", self.to],
                              input=b"connect 0\nhandshake 0\nexpect 0 accept=resumed\n", stdout=follower,
                              stderr=subprocess.PIPE, env=environment)
        os.close(follower)
        out = all_shown(leader)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"\033[31mfull: not accepted\033[0m", out)

    def test_progress_on_a_terminal(self) -> None:
        leader, follower = pty.openpty()
        done = subprocess.run([reshake.program(), "play", "-", self.to],
                              input=b"connect 0\nhandshake 0\npause 0 900ms\nend 0 fin\n", stdout=subprocess.PIPE,
                              stderr=follower)
        os.close(follower)
        shown = all_shown(leader)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"step 3 of 4: pause 0", shown)
        self.assertTrue(shown.endswith(b"\r\033[K"))

    def test_a_recording_can_be_inspected(self) -> None:
        recording = self.folder / "visit.pcapng"
        reshake.run("play", "-", self.to, "--save", recording, stdin=RENEGOTIATION.encode()).expect(0)
        seen = reshake.run("inspect", recording, "--json").expect(0).json[0]
        self.assertEqual([one["kind"] for one in seen["handshakes"]], ["full", "full"])
        done = reshake.run("play", "-", self.to, "--save", recording, stdin=b"connect 0\n").expect(3)
        self.assertIn("is there already", done.err)

    def test_the_same_seed_says_the_same(self) -> None:
        sent = []

        def behave(connection) -> None:
            sent.append(connection.recv(65536))
            connection.sendall(record(21, b"\x02\x28"))
            read_all(connection)
        with Double(behave) as server:
            for seed in ("7", "7", "8"):
                script = b"connect 0\nhandshake 0\nexpect 0\n"
                reshake.run("play", "-", server.to, "--seed", seed, stdin=script).expect(0)
        self.assertEqual(sent[0], sent[1])
        self.assertNotEqual(sent[0], sent[2])

    def test_what_a_server_says_is_escaped(self) -> None:
        script = "connect 0\nhandshake 0\nexpect 0 accept=full\ndata 0 00 wait=5s\nexpect 0 accept=data\nend 0 fin\n"
        with OpensslSServer(Options(versions=("1.2",)), pages=False) as server, ThreadPoolExecutor(1) as other:
            play = other.submit(reshake.run, "play", "-", f"{server.host}:{server.port}", "--data",
                                stdin=script.encode())
            wait_until(lambda: "CIPHER is" in server.process.printed(), lambda: "a handshake")
            server.say("one \033[31m two")
            self.assertIn("    | one \\x1b[31m two\n", play.result().expect(0).out)


class Ends(unittest.TestCase):
    def test_unreachable(self) -> None:
        script = b"connect 0\nhandshake 0\nexpect 0 accept=full\n"
        done = reshake.run("play", "-", f"127.0.0.1:{free_port()}", stdin=script).expect(3)
        self.assertIn("could not be reached: Connection refused", done.err)

    def test_not_sound(self) -> None:
        done = reshake.run("play", "-", "127.0.0.1:9", stdin=b"connect 0\nend 0\ndata 0 00\n")
        self.assertEqual((done.code, done.out), (3, ""))
        self.assertIn("standard input: not sound: step 3, data: the connection is not open", done.err)
        done = reshake.run("play", "-", "127.0.0.1:9", stdin=b"connect 0\nhandshake 0 versons=TLS1.2\n").expect(3)
        self.assertIn("standard input, line 2, column 13: ", done.err)

    def test_usage(self) -> None:
        for arguments in ([], ["x"], ["x", "nowhere"], ["x", "a:1", "b:2"], ["x", "a:1", "--seed", "x"]):
            with self.subTest(arguments=arguments):
                reshake.run("play", *arguments).expect(2)

    def test_a_session_that_there_is_not(self) -> None:
        with Double(read_all) as server:
            played = json.loads(reshake.run("play", "-", server.to, "--json",
                                            stdin=b"connect 0\nhandshake 0 offer=3 within=1s\n").expect(3).out)
        self.assertEqual((played["result"], played["ended_early"]),
                         ("not played", "there is no session to be kept or offered"))


if __name__ == "__main__":
    unittest.main()
