# SPDX-License-Identifier: Apache-2.0
"""`reshake record HOST:PORT`: a client of our own. What it says is what the server's log has; the recording opens in
tshark with the same handshake messages as in `inspect`, and holds what is needed to come back later."""

import base64
import hashlib
import hmac
import os
import socket
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import doubles, pcapng, reshake, tshark
from lib.recorder import tshark_complaints
from servers import Options, Server, pki, programs
from servers.gnutls_serv import GnutlsServ
from servers.nginx import Nginx
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe
from servers.waiting import free_port

CAPTURES = Path(__file__).resolve().parents[2] / "corpus" / "captures"
SECRETS = 0xA  # the block's type
TYPES = {"ClientHello": 1, "ServerHello": 2, "NewSessionTicket": 4, "EncryptedExtensions": 8, "Certificate": 11,
         "ServerKeyExchange": 12, "CertificateRequest": 13, "ServerHelloDone": 14, "CertificateVerify": 15,
         "ClientKeyExchange": 16, "Finished": 20}


class Visits(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.path = self.folder / "visit.pcapng"

    def record(self, to: object, *options: reshake.Argument, code: int = 0) -> dict:
        where = f"{to.host}:{to.port}" if isinstance(to, Server) else str(to)
        result = reshake.run("record", where, "-o", self.path, "--force", "--json", *options).expect(code)
        return result.json[0]

    def inspected(self, *options: str) -> list[dict]:
        return reshake.run("inspect", "--json", "-v", *options, self.path).expect(0).json


def messages_of(connection: dict, side: str) -> list[tuple[int, int]]:
    return [(TYPES[one["type"]], one["length"] - 4) for one in connection["messages"]
            if one["from"] == side and one["type"] in TYPES]


class RealServers(Visits):
    def check_inspected(self, said: dict, version: str) -> list[dict]:
        """What inspect decrypts is what was said while recording."""
        shown = self.inspected("--data")
        self.assertEqual(len(shown), len(said["connections"]))
        for one, other in zip(shown, said["connections"]):
            handshake, = one["handshakes"]
            self.assertEqual([message for message in one["messages"] if message["encrypted"]], [])
            self.assertEqual(one["decrypted"]["failed"], 0)
            self.assertEqual((handshake["outcome"], handshake["version"], handshake["server_name"]),
                             ("completed", f"TLS {version}", "one.test"))
            self.assertEqual(handshake["kind"] != "full", other["resumed"])
            self.assertEqual([ticket["length"] for ticket in handshake["tickets"]],
                             [ticket["length"] for ticket in other["ticket_list"]])
            answer = b"".join(base64.b64decode(run["base64"]) for run in one["data"] if run["from"] == "server")
            self.assertEqual(len(answer), other["answer_length"])
            self.assertTrue(answer.startswith(b"HTTP/1."), answer)
        return shown

    def check_tshark(self, port: int, shown: list[dict]) -> None:
        if not programs.find("tshark") and os.environ.get("CI") != "true":
            print("tshark is not installed: recordings are not compared with it")
            return
        self.assertEqual(tshark_complaints(self.path), [])
        theirs = tshark.handshake_messages(self.path, [port])
        for one in shown:
            for side in "client", "server":
                sender = int(one[side].rpartition(":")[2])
                self.assertEqual(messages_of(one, side), theirs[one["connection"], sender])

    def check(self, server: Server, version: str) -> None:
        said = self.record(server, "--tls", version, "--name", "one.test", "--http", "/", "--resume", "2")
        self.assertEqual((said["result"], said["ended_early"]), ("completed", None))
        self.assertEqual([one["resumed"] for one in said["connections"]], [False, True, True])
        self.assertEqual([one["version"] for one in said["connections"]], [f"TLS {version}"] * 3)
        self.assertTrue(said["connections"][0]["for_name"])
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        witnessed = server.witnessed(3)
        self.assertEqual([one.resumed for one in witnessed], [False, True, True])
        self.assertTrue(all(one.completed for one in witnessed))
        self.check_tshark(server.port, self.check_inspected(said, version))

    def test_every_server(self) -> None:
        for kind in ReshakeServe, OpensslSServer, Nginx, GnutlsServ:
            for version in "1.2", "1.3":
                with self.subTest(server=kind.name, version=version), kind() as server:
                    self.check(server, version)

    def test_without_tickets(self) -> None:
        """By session ID; and who gives no session is said to give none."""
        with OpensslSServer(Options(tickets=False)) as server:
            said = self.record(server, "--tls", "1.2", "--no-tickets", "--resume", "1")
            self.assertEqual([one["resumed"] for one in said["connections"]], [False, True])
        with OpensslSServer(Options(tickets=False, cache=False)) as server:
            for version in "1.2", "1.3":
                said = self.record(server, "--tls", version, "--resume", "1", code=1)
                self.assertEqual((said["result"], len(said["connections"])), ("not completed", 1))
                self.assertIn("no session", said["ended_early"])

    def test_client_certificate(self) -> None:
        mine = pki.identity("two.test")
        for version in "1.2", "1.3":
            with self.subTest(version=version), OpensslSServer(Options(client_certificate="require")) as server:
                said = self.record(server, "--tls", version, "--cert", mine.certificate, "--key", mine.key)
                self.assertTrue(said["connections"][0]["client_certificate_sent"])
                said = self.record(server, "--tls", version, "--http", "/", code=1)
                alert = "handshake_failure" if version == "1.2" else "certificate_required"
                self.assertEqual(said["connections"][0]["alert"], alert)

    def test_what_is_offered(self) -> None:
        with OpensslSServer(Options(alpn=("h2", "http/1.1"))) as server:
            one, = self.record(server, "--suites", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                               "--groups", "secp384r1,secp256r1",
                               "--alpn", "http/1.1", "--no-sni", "--name", "one.test")["connections"]
            self.assertEqual((one["version"], one["cipher_suite"], one["group"], one["alpn"]),
                             ("TLS 1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "secp384r1", "http/1.1"))
            handshake, = self.inspected()[0]["handshakes"]
            self.assertIsNone(handshake["server_name"])
            one, = self.record(server, "--tls", "1.3", "--groups", "X25519MLKEM768,secp256r1")["connections"]
            self.assertIn(one["group"], ("secp256r1", "X25519MLKEM768"))

    def test_like_a_captured_one(self) -> None:
        for name, connection in ("tls12-ticket-resume.pcap", 0), ("tls13-psk-resume.pcap", 0):
            if not (CAPTURES / name).exists():
                continue
            captured = reshake.run("inspect", "--json", "-v", CAPTURES / name).expect(0).json[connection]
            with self.subTest(name), Nginx() as server:
                self.record(server, "--like", CAPTURES / name, "--only", connection)
                mine = self.inspected()[0]
                self.assertEqual(extensions(mine), extensions(captured))

    def test_key_log_and_script(self) -> None:
        """The printed script does the same when it is played; the key log opens a capture without secrets."""
        with Nginx() as server:
            keys, script = self.folder / "keys", self.folder / "script"
            self.record(server, "--name", "one.test", "--http", "/", "--key-log", keys, "--seed", "7")
            self.assertEqual(stat.S_IMODE(keys.stat().st_mode), 0o600)
            labels = {line.split()[0] for line in keys.read_text().splitlines()}
            self.assertLessEqual({"SERVER_TRAFFIC_SECRET_0", "RESHAKE_RESUMPTION_SECRET", "RESHAKE_KEY_SHARE_X25519"},
                                 labels)
            where = f"{server.host}:{server.port}"
            printed = reshake.run("record", where, "--name", "one.test", "--http", "/", "--resume", "1",
                                  "--print-script").expect(0)
            script.write_text(printed.out)
            played, = reshake.run("play", script, where, "--json").expect(0).json
            self.assertEqual([one["resumed"] for one in played["connections"]], [False, True])

    def test_sessions_can_be_had_again(self) -> None:
        """TLS 1.3: the PSK of a ticket comes from what is in the recording (RFC 8446 section 4.6.1); another run resumes
        with it."""
        with Nginx() as server:
            self.record(server, "--tls", "1.3", "--name", "one.test")
            logs = [body[8:].rstrip(b"\0") for kind, body in pcapng.blocks(self.path.read_bytes()) if kind == SECRETS]
            lines = [line.split() for line in b"".join(logs).decode().splitlines()]
            secrets = {line[0]: line[2] for line in lines if len(line) == 3}
            shown, = self.inspected()
            ticket = [one for one in shown["messages"] if one["type"] == "NewSessionTicket"][-1]["fields"]
            resumption = bytes.fromhex(secrets["RESHAKE_RESUMPTION_SECRET"])
            hashed = "sha384" if len(resumption) == 48 else "sha256"
            psk = expand_label(hashed, resumption, b"resumption", bytes.fromhex(ticket["ticket_nonce"]))
            suite = shown["handshakes"][0]["cipher_suite"]
            script = self.folder / "resume.txt"
            script.write_text(f"session 0 version=TLS1.3 suite={suite} ticket={ticket['ticket']} secret={psk.hex()} "
                              f"age-add={ticket['ticket_age_add']}\nconnect 0\n"
                              "handshake 0 versions=TLS1.3 offer=0\nexpect 0 accept=resumed\nend 0 orderly\n")
            reshake.run("play", script, f"{server.host}:{server.port}", "--name", "one.test").expect(0)


def expand_label(hashed: str, secret: bytes, label: bytes, context: bytes) -> bytes:
    """HKDF-Expand-Label (RFC 8446 section 7.1) of one block."""
    size = len(secret)
    info = size.to_bytes(2, "big") + bytes([6 + len(label)]) + b"tls13 " + label + bytes([len(context)]) + context
    return hmac.new(secret, info + b"\x01", getattr(hashlib, hashed)).digest()[:size]


def extensions(connection: dict) -> list:
    hello = next(one for one in connection["messages"] if one["type"] == "ClientHello")
    return [extension["extension_type"] for extension in hello["fields"]["extensions"]]


class HostileServers(Visits):
    def ends(self, behaviour: doubles.Behaviour, reaction: str, **more: object) -> None:
        with self.subTest(reaction), doubles.Double(behaviour) as server:
            said = self.record(server.to, "--timeout", "500ms", code=1)
            one, = said["connections"]
            self.assertEqual((said["result"], one["reaction"]), ("not completed", reaction))
            self.assertEqual({key: one[key] for key in more}, more)
            reshake.run("inspect", self.path).expect(0)

    def test_each_is_named(self) -> None:
        self.ends(lambda conn: conn.recv(65536) and silent(conn), "silence")
        self.ends(lambda conn: conn.recv(65536) and conn.sendall(b"220 mail.example ESMTP\r\n"), "not-tls")
        self.ends(lambda conn: conn.recv(65536) and None, "close")
        self.ends(lambda conn: conn.recv(65536) and doubles.reset(conn), "reset")
        self.ends(lambda conn: conn.recv(65536) and conn.sendall(b"\x15\x03\x03\x00\x02\x02\x28"), "alert",
                  alert="handshake_failure")
        self.ends(lambda conn: conn.recv(65536) and conn.sendall(doubles.server_hello(b"")), "close")

    def test_unreachable(self) -> None:
        result = reshake.run("record", f"127.0.0.1:{free_port()}", "-o", self.path).expect(3)
        self.assertIn("could not be reached: Connection refused", result.err)
        result = reshake.run("record", "nobody.invalid:443", "-o", self.folder / "none").expect(3)
        self.assertIn("cannot be resolved", result.err)
        self.assertFalse((self.folder / "none").exists())

    def test_text_is_escaped(self) -> None:
        with doubles.Double(lambda conn: conn.recv(65536) and conn.sendall(b"\x1b[2J\r\n")) as server:
            result = reshake.run("record", server.to, "-o", self.path).expect(1)
            self.assertNotIn("\x1b", result.out + result.err)


def silent(conn: socket.socket) -> None:
    while conn.recv(65536):
        pass


class Files(Visits):
    def test_a_file_that_is_there(self) -> None:
        self.path.write_text("mine")
        with ReshakeServe() as server:
            where = f"{server.host}:{server.port}"
            result = reshake.run("record", where, "-o", self.path).expect(3)
            self.assertIn("--force replaces it, -o names another file", result.err)
            self.assertEqual(self.path.read_text(), "mine")
            self.path.chmod(0o644)
            reshake.run("record", where, "-o", self.path, "--force").expect(0)
            self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)

    def test_no_room(self) -> None:
        with ReshakeServe() as server:
            result = reshake.run("record", f"{server.host}:{server.port}", "-o", "/dev/full").expect(3)
            self.assertIn("No space left on device", result.err)

    def test_standard_output(self) -> None:
        with ReshakeServe() as server:
            command = [reshake.program(), "record", f"{server.host}:{server.port}", "-o", "-", "--http", "/"]
            done = subprocess.run(command, capture_output=True, timeout=30)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.path.write_bytes(done.stdout)
            self.assertEqual(self.inspected()[0]["handshakes"][0]["outcome"], "completed")


class Usage(unittest.TestCase):
    def test_what_is_wrong(self) -> None:
        for options, words in (
                ([], "say what to record"),
                (["tcp", "port", "443"], "a filter ('tcp port 443') goes with -i"),
                (["nowhere"], "written as HOST:PORT"),
                (["h:1", "--tls", "1.4"], "--tls takes versions"),
                (["h:1", "--suites", "TLS_AES_128_GCM_SHA25"], "is it TLS_AES_128_GCM_SHA256 that you mean?"),
                (["h:1", "--groups", "x2551"], "is it x25519 that you mean?"),
                (["h:1", "--alpn", "h2,"], "--alpn takes names"),
                (["h:1", "--request", "a\\q"], "behind a backslash"),
                (["h:1", "--request", "a", "--http", "/"], "exclude each other"),
                (["h:1", "--http", "index"], "--http takes a path"),
                (["h:1", "--resume", "9"], "from 0 to 8"),
                (["h:1", "--count", "2"], "go with the other forms"),
                (["h:1", "--only", "1"], "--only goes with --like"),
                (["-i", "lo", "--http", "/"], "a client of our own"),
                (["--listen", "127.0.0.1:0", "--to", "h:1", "--tls", "1.2"], "a client of our own")):
            with self.subTest(options=options):
                self.assertIn(words, reshake.run("record", *options).expect(2).err)


if __name__ == "__main__":
    unittest.main()
