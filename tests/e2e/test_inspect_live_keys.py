# SPDX-License-Identifier: Apache-2.0
"""`reshake inspect --keys, --rsa-key` on traffic made for it: every version and kind of cipher that OpenSSL and GnuTLS
still speak, with renegotiation, resumption and KeyUpdate, recorded by `reshake record`, compared with tshark."""

import base64
import contextlib
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Iterator

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import reshake, tshark
from lib.recorder import HOST, Relay
from lib.s_client import SUMMARY_END, converse
from servers import pki, programs
from servers.process import Process
from servers.waiting import free_port

SAID, ANSWERED = b"hello from the client\n", rb"tneilc eht morf olleh"
UPDATED, RENEGOTIATED = b"behind the KeyUpdate\n", b"behind the renegotiation\n"
CBC = ("AES128-SHA", "AES256-SHA", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES256-SHA")
SUITES = {  # by version: OpenSSL's names
    "1.0": CBC,
    "1.1": CBC,
    "1.2": CBC + ("AES128-SHA256", "AES256-GCM-SHA384", "AES128-CCM", "AES256-CCM8", "DHE-RSA-AES128-CCM8",
                  "NULL-SHA256", "ECDHE-RSA-AES256-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"),
    "1.3": ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"),
}


def data_of(connection: dict) -> list[tuple[str, bytes]]:
    turns: list[tuple[str, bytes]] = []
    for run in connection["data"]:
        content = base64.b64decode(run["base64"])
        if turns and turns[-1][0] == run["from"]:
            turns[-1] = (run["from"], turns[-1][1] + content)
        else:
            turns.append((run["from"], content))
    return turns


class Made(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="reshake-keys-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.keys = self.folder / "keys.log"
        self.keys.touch()
        self.identity = pki.identity("one.test", "rsa")

    def server(self, *command: object) -> int:
        port = free_port()
        process = Process([str(word).replace("PORT", str(port)) for word in command], self.folder / f"{port}.log")
        self.addCleanup(process.stop)
        process.wait_listening(port)
        return port

    def openssl_server(self, *manner: str) -> int:
        """With -rev it sends each line back, reversed."""
        return self.server(programs.require("openssl"), "s_server", "-accept", f"{HOST}:PORT", "-cipher",
                           "ALL:eNULL:@SECLEVEL=0", "-ciphersuites", ":".join(SUITES["1.3"]), "-client_renegotiation",
                           "-cert", self.identity.certificate, "-key", self.identity.key, *manner)

    def relay(self, port: int) -> Relay:
        relay = Relay(port, self.folder / f"{port}.pcapng").start()
        self.stack.callback(relay.stop)
        return relay

    def end(self, relay: Relay, count: int) -> None:
        """The recording is whole when the relay has ended."""
        relay.wait_ended(count)
        self.stack.close()

    def s_client(self, port: int, version: str, suite: str, steps: list, *more: object) -> None:
        which = "-ciphersuites" if version == "1.3" else "-cipher"
        suite = suite if version == "1.3" else suite + ":@SECLEVEL=0"
        converse([programs.require("openssl"), "s_client", "-connect", f"{HOST}:{port}", "-state", "-keylogfile",
                  str(self.keys), f"-tls{version.replace('.', '_')}".replace("-tls1_0", "-tls1"), which, suite,
                  *map(str, more)], list(steps), False, 20.0)

    def inspect(self, capture: Path, *options: object) -> list[dict]:
        return reshake.run("inspect", "--json", "-v", "--data", *options, capture).expect(0).json

    def compare(self, capture: Path, seen: list[dict], **keys: object) -> None:
        """With tshark: data and messages of each connection."""
        port = int(seen[0]["server"].rpartition(":")[2])
        witness = tshark.handshake_messages(capture, [port], **keys)
        data = tshark.application_data(capture, [port], {one["connection"]: port for one in seen}, **keys)
        for one in seen:
            with self.subTest(suite=one["handshakes"][0]["cipher_suite"], version=one["handshakes"][0]["version"]):
                self.assertEqual(data_of(one), data[one["connection"]])
                for side in "client", "server":
                    sender = int(one[side].rpartition(":")[2])
                    found = [message["length"] - 4 for message in one["messages"] if message["from"] == side
                             and message["type"] not in ("Alert", "ChangeCipherSpec", "application_data")]
                    expected = [length for _kind, length in witness.get((one["connection"], sender), [])]
                    self.assertEqual(found, expected)


def conversations() -> Iterator[tuple[str, str, list, list]]:
    """(version, suite, what to type after what, more options) of each connection."""
    for version, suites in SUITES.items():
        for number, suite in enumerate(suites):
            steps = [(SUMMARY_END, SAID)]
            if version == "1.3":
                steps += [(ANSWERED, b"K\n"), (rb"KEYUPDATE", UPDATED), (rb"etadpUyeK", b"k\n"),
                          (rb"KEYUPDATE[\s\S]*KEYUPDATE", SAID)]
            elif number % 2 == 0:
                steps += [(ANSWERED, b"R\n"), (rb"RENEGOTIATING[\s\S]*read finished", RENEGOTIATED)]
            yield version, suite, steps, ["-no_etm"] if number == 1 else []


class OpenSsl(Made):
    def test_every_suite(self) -> None:
        relay = self.relay(self.openssl_server("-rev"))
        said = list(conversations())
        for version, suite, steps, more in said:
            self.s_client(relay.listens, version, suite, steps, *more)
        self.end(relay, len(said))
        seen = self.inspect(relay.path, "--keys", self.keys)
        self.assertEqual(len(seen), len(said))
        self.compare(relay.path, seen, keylog=self.keys)
        for one, (version, suite, steps, _more) in zip(seen, said):
            with self.subTest(version=version, suite=suite):
                self.assertEqual(one["handshakes"][0]["version"], f"TLS {version}")
                self.assertEqual(one["decrypted"]["failed"], 0)
                self.assertFalse([message for message in one["messages"] if message["encrypted"]])
                typed = b"".join(words for _after, words in steps if len(words) > 2)
                self.assertEqual(b"".join(content for side, content in data_of(one) if side == "client"), typed)
                renegotiates = any(words == b"R\n" for _after, words in steps)
                self.assertEqual([handshake["renegotiation"] for handshake in one["handshakes"]],
                                 [False] + [True] * renegotiates)
                updates = [message for message in one["messages"] if message["type"] == "KeyUpdate"]
                self.assertEqual(len(updates) >= 3, version == "1.3")

    def test_rsa_key(self) -> None:
        """Without a key log: RSA key exchange in each version, with a renegotiation, and what is resumed from it."""
        relay = self.relay(self.openssl_server("-rev"))
        said = [("1.0", "AES128-SHA"), ("1.1", "AES256-SHA"), ("1.2", "AES128-SHA256"), ("1.2", "AES256-GCM-SHA384")]
        for version, suite in said:
            session = self.folder / f"{version}-{suite}"
            again = [(ANSWERED, b"R\n"), (rb"RENEGOTIATING[\s\S]*read finished", RENEGOTIATED)]
            self.s_client(relay.listens, version, suite, [(SUMMARY_END, SAID)], "-sess_out", session)
            self.s_client(relay.listens, version, suite, [(SUMMARY_END, SAID), *again], "-sess_in", session)
            self.s_client(relay.listens, version, suite, [(SUMMARY_END, SAID)], "-sess_out", session, "-no_ticket")
            self.s_client(relay.listens, version, suite, [(SUMMARY_END, SAID)], "-sess_in", session, "-no_ticket")
        self.end(relay, 4 * len(said))
        seen = self.inspect(relay.path, "--rsa-key", self.identity.key)
        for one in seen:
            self.assertEqual(one["decrypted"]["failed"], 0)
            self.assertFalse([message for message in one["messages"] if message["encrypted"]])
            full = one["handshakes"][0]["kind"] == "full"
            self.assertEqual(one["handshakes"][0].get("premaster_version_right"), True if full else None)
            self.assertIn(("client", SAID), [turn for turn in data_of(one)][:1])
        self.assertEqual([one["handshakes"][0]["kind"] for one in seen],
                         ["full", "abbreviated", "full", "abbreviated-id"] * len(said))
        self.compare(relay.path, seen, rsa_key=self.identity.key)

    def test_early_data(self) -> None:
        relay = self.relay(self.openssl_server("-early_data", "-max_early_data", "16384"))
        session, early = self.folder / "session", self.folder / "early"
        early.write_bytes(b"early " * 100)
        self.s_client(relay.listens, "1.3", "TLS_CHACHA20_POLY1305_SHA256", [(SUMMARY_END, SAID)], "-sess_out", session)
        self.s_client(relay.listens, "1.3", "TLS_CHACHA20_POLY1305_SHA256", [(SUMMARY_END, SAID)], "-sess_in", session,
                      "-early_data", early)
        self.end(relay, 2)
        seen = self.inspect(relay.path, "--keys", self.keys)
        self.compare(relay.path, seen, keylog=self.keys)
        self.assertEqual(base64.b64decode(seen[1]["data"][0]["base64"]), early.read_bytes())
        self.assertTrue(seen[1]["data"][0]["early_data"])


class GnuTls(Made):
    """What OpenSSL no longer speaks."""

    def test_old_ciphers(self) -> None:
        everything = "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC:+ARCFOUR-128:+MD5:+SHA1:+RSA"
        port = self.server(programs.require("gnutls-serv", "gnutls-bin"), "--echo", "--port", "PORT", "--priority",
                           everything, "--x509certfile", self.identity.certificate, "--x509keyfile", self.identity.key)
        relay = self.relay(port)
        said = [(version, cipher, kx) for version in ("1.0", "1.1", "1.2") for cipher in ("3DES-CBC", "ARCFOUR-128")
                for kx in ("RSA", "ECDHE-RSA")]
        for version, cipher, kx in said:
            priority = (f"NONE:+VERS-TLS{version}:+{cipher}:+MAC-ALL:+{kx}:+SIGN-ALL:+COMP-NULL:+GROUP-ALL"
                        + (":%NO_SESSION_HASH" if cipher == "3DES-CBC" else ""))  # with and without RFC 7627
            command = [programs.require("gnutls-cli", "gnutls-bin"), "--insecure", "--port", str(relay.listens),
                       "--priority", priority, HOST]
            done = subprocess.run(command, input=SAID, capture_output=True, timeout=20,
                                  env={**os.environ, "SSLKEYLOGFILE": str(self.keys)})
            self.assertIn(SAID, done.stdout, done.stderr)
        self.end(relay, len(said))
        seen = self.inspect(relay.path, "--keys", self.keys)
        self.compare(relay.path, seen, keylog=self.keys)
        by_key = self.inspect(relay.path, "--rsa-key", self.identity.key)
        for one, other, (version, cipher, kx) in zip(seen, by_key, said):
            with self.subTest(version=version, cipher=cipher, kx=kx):
                self.assertEqual(one["handshakes"][0]["version"], f"TLS {version}")
                self.assertIn({"3DES-CBC": "3DES_EDE_CBC", "ARCFOUR-128": "RC4_128"}[cipher],
                              one["handshakes"][0]["cipher_suite"])
                self.assertEqual(data_of(one), [("client", SAID), ("server", SAID)])
                self.assertEqual(data_of(other), data_of(one) if kx == "RSA" else [])


if __name__ == "__main__":
    unittest.main()
