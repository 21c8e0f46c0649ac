# SPDX-License-Identifier: Apache-2.0
"""`reshake check`: what it finds on honest servers, and how it ends on servers that are none."""

import shutil
import signal
import socket
import ssl
import stat
import sys
import tempfile
import time
import unittest
from pathlib import Path

from lib import reshake
from lib.check_json import documented
from lib.doubles import Double, read_hello, record, reset
from servers import Options, pki
from servers.nginx import Nginx
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe
from servers.waiting import free_port, listening_inodes, wait_until

FEW = "d-ems-dropped,d-sni-changed-12,d-suite-order-changed,e-binder-bit-flip"
VERDICTS = {"pass", "tolerated", "fail", "inconclusive", "skipped"}

# A relay in front of an honest server that dies of, or hangs at, certain bytes, loses them twice or answers them twice by itself, is far away
# from it, is slow, lets its bytes come in lumps, or has something of its own to say first.
FRAGILE = """
import os, socket, sys, threading, time
port, upstream, how, mark = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], bytes.fromhex(sys.argv[4])
hung, busy, seen = threading.Event(), threading.Lock(), []

def pump(source, sink, watched):
    try:
        if how == "junk" and not watched:
            sink.sendall(bytes.fromhex("160352000100"))  # a record of one byte, in which no message begins
        while data := source.recv(65536):
            if watched and mark in data:
                seen.append(data)
                if how in ("tardy", "fickle") and len(seen) > 2:
                    sink.sendall(data)
                    continue
                if how == "tardy":
                    continue
                if how == "fickle":
                    source.sendall(b"no TLS today")
                    continue
                if how == "die":
                    print("ERROR: AddressSanitizer: of a test", file=sys.stderr, flush=True)
                    os.kill(os.getpid(), 11)
                hung.set()
            while hung.is_set():
                time.sleep(1)
            time.sleep(0.025 if how == "far" else 0)
            if how == "slow" and watched:
                with busy:
                    time.sleep(0.02)
            if how == "lumps" and not watched:
                time.sleep(0.03)
                source.setblocking(False)
                try:
                    data += source.recv(65536)
                except BlockingIOError:
                    pass
                source.setblocking(True)
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

listener = socket.create_server(("127.0.0.1", port))
while True:
    client, _ = listener.accept()
    server = socket.create_connection(("127.0.0.1", upstream))
    threading.Thread(target=pump, args=(client, server, True), daemon=True).start()
    threading.Thread(target=pump, args=(server, client, False), daemon=True).start()
"""
EMPTY_NAME = "0000000500030000"  # the extension that d-sni-malformed sends


class Honest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = ReshakeServe(Options(early_data=True)).start()
        cls.addClassCleanup(cls.server.stop)
        cls.to = f"{cls.server.host}:{cls.server.port}"

    def test_json_is_as_documented(self) -> None:
        *plays, last = reshake.run("check", self.to, "--only", FEW, "--json", "--no-evidence").expect(0).json
        self.assertEqual(set(last), {"summary"})
        summary = last["summary"]
        self.assertEqual(set(summary), documented("The summary"))
        self.assertEqual(set(summary["server"]), documented("The server"))
        for version in summary["server"]["versions"]:
            self.assertEqual(set(version), documented("A version"))
        for play in plays:
            self.assertEqual(set(play), documented("A play"))
            self.assertIn(play["verdict"], VERDICTS)
        self.assertEqual(summary["plays"], len(plays))
        self.assertEqual(summary["counts"], {verdict: sum(play["verdict"] == verdict for play in plays)
                                             for verdict in VERDICTS})
        self.assertEqual({play["id"] for play in plays}, set(FEW.split(",")))
        self.assertEqual(summary["counts"]["fail"], 0)
        self.assertGreater(summary["counts"]["pass"], 10)

    def test_probe(self) -> None:
        server = reshake.run("check", self.to, "--only", "e-binder-bit-flip", "--json").expect(0).json[-1]["summary"]["server"]
        self.assertEqual([version["version"] for version in server["versions"]], ["TLS 1.3", "TLS 1.2"])
        for key in ("resumes_by_id", "resumes_by_ticket", "resumes_by_psk", "early_data", "hello_retry", "concurrent", "answers"):
            self.assertTrue(server[key], key)
        self.assertEqual(server["renegotiation"], "refused: alert no_renegotiation")

    def test_text(self) -> None:
        out = reshake.run("check", self.to, "--only", FEW).expect(0).out
        for words in ("TLS 1.3 ", "by session ID, by ticket, by PSK", "D  parameters across resumption", " pass", " plays in "):
            self.assertIn(words, out)

    def test_the_same_seed_sends_the_same(self) -> None:
        hellos = []
        for _ in range(2):
            done = reshake.run("check", self.to, "--only", "d-version-lower,d-ticket13-in-12", "--seed", "7", "--json")
            hellos.append([play["client_hello"] for play in done.json[:-1] if play["client_hello"]])
        self.assertEqual(hellos[0], hellos[1])

    def test_choice(self) -> None:
        done = reshake.run("check", self.to, "--group", "d", "--skip", "d-ems-dropped", "--json", "--no-evidence")
        ids = {play["id"] for play in done.json[:-1]}
        self.assertTrue(all(name.startswith("d-") for name in ids))
        self.assertNotIn("d-ems-dropped", ids)
        self.assertIn("there is no case or group nonsense", reshake.run("check", self.to, "--only", "nonsense").expect(2).err)
        self.assertIn("there is no case nonsense", reshake.run("check", "--explain", "nonsense").expect(2).err)
        self.assertIn("leave no case", reshake.run("check", self.to, "--group", "a", "--only", "f-replay-same").expect(2).err)


class Words(unittest.TestCase):
    def test_list(self) -> None:
        listed = reshake.run("check", "--list", "--json").expect(0).json
        self.assertEqual(len({case["id"] for case in listed}), len(listed))
        out = reshake.run("check", "--list").expect(0).out
        for case in listed:
            self.assertIn(case["id"], out)
            self.assertRegex(case["id"], r"^[a-i]-[a-z0-9-]+$")
            self.assertTrue(case["source"] and case["says"])

    def test_every_case_can_be_explained(self) -> None:
        for case in reshake.run("check", "--list", "--json").expect(0).json:
            with self.subTest(case=case["id"]):
                out = reshake.run("check", "--explain", case["id"]).expect(0).out
                self.assertIn(case["says"], out)
                self.assertIn("connect 0", out)


class OneAtATime(unittest.TestCase):
    def test_s_server(self) -> None:
        with OpensslSServer(Options(versions=("1.2", "1.3"), renegotiation=True)) as server:
            done = reshake.run("check", f"{server.host}:{server.port}", "--only", FEW, "--json", "--no-evidence", timeout_s=60)
        summary = done.expect(0).json[-1]["summary"]
        self.assertFalse(summary["server"]["concurrent"])
        self.assertEqual(summary["jobs"], 1)
        self.assertEqual(summary["server"]["renegotiation"], "accepted")
        self.assertEqual(summary["counts"]["fail"], 0)


    def test_a_server_that_asks_for_another_hello(self) -> None:
        only = "e-id-unknown,f-early-too-much-rejected,f-early-unknown-ticket,f-replay-13-1rtt"
        with OpensslSServer(Options(versions=("1.3",), groups=("P-256",))) as server:
            done = reshake.run("check", f"{server.host}:{server.port}", "--only", only, "--json", "--no-evidence", timeout_s=60)
        *plays, _ = done.expect(0).json
        self.assertEqual({play["id"] for play in plays}, set(only.split(",")))


class FromOutside(unittest.TestCase):
    """What a case has done to a server that the check has started itself."""

    def check(self, *arguments: str) -> list[dict]:
        if not shutil.which("openssl"):
            self.skipTest("openssl is not installed")
        port, identity = free_port(), pki.identity("one.test")
        command = f"exec openssl s_server -accept 127.0.0.1:{port} -cert {identity.certificate} -key {identity.key}"
        done = reshake.run("check", f"127.0.0.1:{port}", "--spawn", command, "--json", "--no-evidence", *arguments, timeout_s=120)
        return done.expect(0).json[:-1]

    def test_renegotiation(self) -> None:
        plays = self.check("--only", "g-hello-request-hygiene,g-server-initiated", "--on-renegotiate", "stdin:r")
        self.assertEqual([(play["id"], play["verdict"]) for play in plays if play["variant"] != "certificate"],
                         [("g-hello-request-hygiene", "pass")] * 2 + [("g-server-initiated", "pass")])

    def test_restart(self) -> None:
        for play in self.check("--only", "a-sid-restart"):
            if play["variant"] == "restart":
                self.assertEqual((play["verdict"], play["actual"]), ("pass", "full handshake"))
                return
        self.fail("the server was not restarted")


class NoServer(unittest.TestCase):
    def look(self, to: str, met: str, words: str, *more: str) -> None:
        done = reshake.run("check", to, "--json", *more).expect(3)
        self.assertEqual([line["summary"]["server"]["met"] for line in done.json], [met])
        self.assertIn(words, done.err)

    def test_unreachable(self) -> None:
        self.look(f"127.0.0.1:{free_port()}", "unreachable", "Connection refused")

    def test_odd_ones(self) -> None:
        def speaks_http(client: socket.socket) -> None:
            read_hello(client)
            client.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")

        def refuses(client: socket.socket) -> None:
            read_hello(client)
            client.sendall(record(21, b"\x02\x28"))

        def resets(client: socket.socket) -> None:
            read_hello(client)
            reset(client)

        for behaviour, met, words in ((lambda client: None, "closes", "closes the connection"),
                                      (resets, "closes", "closes the connection"),
                                      (speaks_http, "not-tls", "no TLS"),
                                      (refuses, "refuses", "alert handshake_failure"),
                                      (lambda client: time.sleep(3), "hangs", "does not answer")):
            with self.subTest(met=met), Double(behaviour) as double:
                self.look(double.to, met, words, "--wait", "1s")


class Leaving(unittest.TestCase):
    def test_a_server_that_has_left_has_not_renegotiated(self) -> None:
        identity = pki.identity("one.test")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity.certificate, identity.key)
        context.maximum_version = ssl.TLSVersion.TLSv1_2

        def leaves(client: socket.socket) -> None:
            try:
                with context.wrap_socket(client, server_side=True) as secured:
                    secured.unwrap()
            except (ssl.SSLError, OSError):
                pass  # some cases are there to be refused

        with Double(leaves) as double:
            done = reshake.run("check", double.to, "--only", "g-legacy-reneg,i-legacy-reneg-splice", "--json", "--no-evidence")
        *plays, last = done.expect(0).json
        self.assertEqual({play["verdict"] for play in plays}, {"tolerated", "skipped"})
        self.assertEqual(last["summary"]["server"]["renegotiation"], "refused: close")


class StartTls(unittest.TestCase):
    def test_smtp(self) -> None:
        identity = pki.identity("one.test")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity.certificate, identity.key)

        def speaks_smtp(client: socket.socket) -> None:
            client.sendall(b"220-one\r\n220 two\r\n")
            self.assertTrue(client.recv(100).startswith(b"EHLO "))
            client.sendall(b"250-STARTTLS\r\n250 HELP\r\n")
            self.assertEqual(client.recv(100), b"STARTTLS\r\n")
            client.sendall(b"220 go\r\n")
            try:
                with context.wrap_socket(client, server_side=True) as secured:
                    secured.recv(1000)
                    secured.unwrap()
            except (ssl.SSLError, OSError):
                pass  # some cases are there to be refused

        with Double(speaks_smtp) as double:
            done = reshake.run("check", double.to, "--starttls", "smtp", "--only", FEW, "--json", "--no-evidence").expect(0)
            self.assertGreater(done.json[-1]["summary"]["counts"]["pass"], 3)

    def test_refused(self) -> None:
        def refuses(client: socket.socket) -> None:
            client.sendall(b"554 no\r\n")
            client.recv(10)

        with Double(refuses) as double:
            self.assertIn('STARTTLS (smtp) was refused; its greeting: "554 no"', reshake.run("check", double.to, "--starttls", "smtp").expect(3).err)


class Fragile(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reshake-check-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.server = ReshakeServe().start()
        self.addCleanup(self.server.stop)
        (self.folder / "fragile.py").write_text(FRAGILE)
        self.port = free_port()

    def command(self, how: str) -> str:
        return f"exec {sys.executable} {self.folder}/fragile.py {self.port} {self.server.port} {how} {EMPTY_NAME}"

    def check(self, how: str) -> list[dict]:
        done = reshake.run("check", f"127.0.0.1:{self.port}", "--only", "d-sni-malformed,d-ems-dropped", "--json", "--wait", "1s",
                           "--no-evidence", "--spawn", self.command(how), timeout_s=120)
        self.assertFalse(listening_inodes(self.port), "the server still runs")
        return done.expect(1).json

    def test_a_death_is_told_of_its_play(self) -> None:
        *plays, last = self.check("die")
        gone = {play["variant"] for play in plays if play["server_gone"]}
        self.assertEqual(gone, {play["variant"] for play in plays if play["variant"] and "empty-name" in play["variant"]})
        for play in plays:
            if play["server_gone"]:
                self.assertEqual(play["verdict"], "fail")
                self.assertIn("killed by SIGSEGV", play["output"])
                self.assertIn("AddressSanitizer", play["output"])
        self.assertGreaterEqual(last["summary"]["server_ends"], len(gone))
        self.assertEqual(last["summary"]["end"], "done")

    def test_a_hang_is_told_of_its_play(self) -> None:
        *plays, last = self.check("hang")
        gone = {play["variant"] for play in plays if play["server_gone"]}
        self.assertEqual(gone, {play["variant"] for play in plays if play["variant"] and "empty-name" in play["variant"]})
        self.assertEqual(last["summary"]["end"], "done")

    def play_empty_name(self, how: str) -> dict:
        done = reshake.run("check", f"127.0.0.1:{self.port}", "--only", "d-sni-malformed/1.3/empty-name", "--json", "--wait", "1s",
                           "--no-evidence", "--spawn", self.command(how), timeout_s=120)
        return done.json[0]

    def test_silence_is_waited_out(self) -> None:
        play = self.play_empty_name("tardy")
        self.assertEqual((play["verdict"], play["repeat"], play["flaky"]), ("pass", 3, False))
        self.assertIn("waited for longer", play["reason"])

    def test_another_answer_each_time_is_flaky(self) -> None:
        play = self.play_empty_name("fickle")
        self.assertEqual((play["verdict"], play["repeat"], play["flaky"]), ("inconclusive", 3, True))
        self.assertIn("fail, fail, pass", play["reason"])

    def test_a_server_far_away_behind_what_is_near(self) -> None:
        done = reshake.run("check", f"127.0.0.1:{self.port}", "--only", FEW, "--json", "--no-evidence", "--spawn", self.command("far"),
                           timeout_s=120)
        summary = done.expect(0).json[-1]["summary"]
        self.assertGreater(summary["server"]["round_trip_us"], 50_000)
        self.assertGreater(summary["jobs"], 4)
        self.assertEqual(summary["counts"]["inconclusive"], 0)

    def test_a_server_that_is_slow_is_not_far_away(self) -> None:
        done = reshake.run("check", f"127.0.0.1:{self.port}", "--only", "d-ems-dropped", "--json", "--no-evidence", "--spawn",
                           self.command("slow"), timeout_s=120)
        summary = done.expect(0).json[-1]["summary"]
        self.assertGreater(summary["server"]["round_trip_us"], 20_000)
        self.assertEqual(summary["jobs"], 4)

    def test_what_stands_before_tls_is_no_handshake(self) -> None:
        done = reshake.run("check", f"127.0.0.1:{self.port}", "--json", "--no-evidence", "--spawn", self.command("junk")).expect(3)
        self.assertIn(done.json[-1]["summary"]["server"]["met"], ("not-tls", "not-sound"))

    def test_early_data_is_answered_before_our_finished(self) -> None:
        """nginx closes behind its answer, and what comes in one lump leaves no time for a Finished."""
        with Nginx(Options(early_data=True)) as nginx:
            fragile = self.command("lumps").replace(str(self.server.port), str(nginx.port))
            done = reshake.run("check", f"127.0.0.1:{self.port}", "--only", "f-early-shapes", "--json", "--no-evidence", "--spawn",
                               fragile, timeout_s=120)
        *plays, last = done.expect(0).json
        self.assertTrue(last["summary"]["server"]["early_data"])
        self.assertEqual({play["verdict"] for play in plays}, {"pass"})

    def test_a_server_of_others_that_dies(self) -> None:
        with reshake.Background("serve", "--listen", f"127.0.0.1:{self.port}", "--count", "120", port=self.port):
            done = reshake.run("check", f"127.0.0.1:{self.port}", "--group", "d", "--json", "--wait", "1s", "--no-evidence", timeout_s=60)
        summary = done.expect(1).json[-1]["summary"]
        self.assertEqual(summary["end"], "server-gone")
        self.assertGreater(summary["not_played"], 0)

    def test_starting_it_can_be_interrupted(self) -> None:
        begun = self.folder / "begun"
        check = reshake.Background("check", f"127.0.0.1:{self.port}", "--json", "--spawn", f"touch {begun}; exec sleep 100").start()
        check.wait_until(begun.exists, "the server's start")
        self.assertEqual(check.stop(signal.SIGINT).code, 3)

    def test_starting_it(self) -> None:
        taken = reshake.run("check", f"127.0.0.1:{self.server.port}", "--spawn", "sleep 100").expect(3)
        self.assertIn("listens on port", taken.err)
        ended = reshake.run("check", f"127.0.0.1:{self.port}", "--spawn", "echo no; exit 3", "--json").expect(3)
        self.assertIn("exit status 3", ended.err)
        self.assertIn("no", ended.json[-1]["summary"]["output"])

    def test_interrupted(self) -> None:
        command = f"exec {reshake.program()} serve --listen 127.0.0.1:{self.port}"
        check = reshake.Background("check", f"127.0.0.1:{self.port}", "--json", "--no-evidence", "--spawn", command).start()
        wait_until(lambda: bool(listening_inodes(self.port)), lambda: "the server")
        result = check.stop(signal.SIGINT)
        self.assertEqual(result.code, 3)
        self.assertEqual(result.json[-1]["summary"]["end"], "interrupted")
        self.assertFalse(listening_inodes(self.port), "the server still runs")


class Evidence(unittest.TestCase):
    def test_a_fail_leaves_a_recording_and_a_script(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="reshake-check-"))
        self.addCleanup(shutil.rmtree, folder)
        with OpensslSServer(Options(versions=("1.2", "1.3"))) as server:  # it takes an empty name
            to = f"{server.host}:{server.port}"
            done = reshake.run("check", to, "--only", "d-sni-malformed", "--json", "--evidence", folder / "here", timeout_s=60)
            fails = [play for play in done.expect(1).json[:-1] if play["evidence"]]
            self.assertTrue(fails)
            for play in fails:
                self.assertEqual(stat.S_IMODE(Path(play["evidence"]).stat().st_mode), 0o600)
                self.assertIn("decrypted", reshake.run("inspect", play["evidence"]).expect(0).out)
                self.assertTrue(play["client_hello"].startswith("0303"))
            reshake.run("play", fails[0]["script"], to).expect(1)


if __name__ == "__main__":
    unittest.main()
