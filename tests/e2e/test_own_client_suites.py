# SPDX-License-Identifier: Apache-2.0
"""Our own client with everything that it can agree on: each suite of TLS 1.0 to 1.2, group, signature, PSK and way to
renegotiate, one after the other at the servers that have them, completed with data both ways."""

import re
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Callable

from lib import plays
from lib.plays import quoted, resumed, shaken
from servers import Options, Server
from servers.gnutls_serv import GnutlsServ
from servers.go_tls import GoTls
from servers.java_tls import JavaTls
from servers.mbedtls import MbedTls
from servers.nss_selfserv import NssSelfserv
from servers.openssl_s_server import OpensslSServer
from servers.wolfssl import WolfSsl

CBC = "AES_128_CBC_SHA AES_256_CBC_SHA AES_128_CBC_SHA256 3DES_EDE_CBC_SHA "
GCM = "AES_128_GCM_SHA256 AES_256_GCM_SHA384 "
CCM = "AES_128_CCM AES_256_CCM AES_128_CCM_8 AES_256_CCM_8 "
CIPHERS = {
    "RSA": CBC + GCM + CCM + "AES_256_CBC_SHA256 RC4_128_SHA RC4_128_MD5 NULL_SHA NULL_SHA256",
    "DHE_RSA": CBC + GCM + CCM + "AES_256_CBC_SHA256 CHACHA20_POLY1305_SHA256",
    "ECDHE_RSA": CBC + GCM + "AES_256_CBC_SHA384 CHACHA20_POLY1305_SHA256 RC4_128_SHA NULL_SHA",
    "ECDHE_ECDSA": CBC + GCM + CCM + "AES_256_CBC_SHA384 CHACHA20_POLY1305_SHA256 RC4_128_SHA NULL_SHA",
}
SUITES = [f"TLS_{kx}_WITH_{cipher}" for kx, ciphers in CIPHERS.items() for cipher in ciphers.split()]
# What a server's library does not have, with everything on that it has.
LACKS: dict[type[Server], str] = {
    OpensslSServer: "3DES|RC4", GnutlsServ: "nothing", NssSelfserv: "CCM", MbedTls: "RC4|NULL", JavaTls: "CCM",
    GoTls: "CCM|NULL|MD5|_DHE_|AES_256_CBC_SHA[23]|ECDSA_WITH_3DES",
    WolfSsl: "TLS_RSA|_DHE_|ECDHE_RSA_WITH_NULL|AES_256_CCM$",
}
KEY = "000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"


def to(server: Server) -> str:
    return f"{server.host}:{server.port}"


def of_version(suite: str, version: str) -> bool:
    """RFC 5246 brought the hashes and AEAD."""
    return version == "1.2" or bool(re.search("_(SHA|MD5)$", suite))


class Suites(unittest.TestCase):
    def agree(self, server: Server, version: str, suite: str, lacked: bool) -> None:
        """Twice where encrypt-then-MAC is something to choose; RFC 7366."""
        for flag in ("", " no-encrypt-then-mac") if "CBC" in suite and not lacked else ("",):
            script = shaken(0, server, f"versions=TLS{version} suites={suite}{flag}")
            with self.subTest(version=version, suite=suite + flag):
                played = plays.play(to(server), script, code=1 if lacked else 0)
                facts = played["connections"][0]
                if lacked:
                    # Mbed TLS closes where a suite has no cipher.
                    self.assertIn(plays.reactions(played)[0], ("alert handshake_failure", "close"))
                else:
                    self.assertEqual((facts["version"], facts["cipher_suite"]), (f"TLS {version}", suite))
                    self.assertFalse(flag and facts["encrypt_then_mac"])

    def all_of(self, kind: type[Server], key: str) -> None:
        versions = tuple(version for version in ("1.0", "1.1", "1.2") if version in kind.supports)
        with kind(Options(versions=versions, key=key)) as server:
            for version in versions:
                for suite in SUITES:
                    if of_version(suite, version) and ("ECDSA" in suite) == (key == "ec"):
                        self.agree(server, version, suite, bool(re.search(LACKS[kind], suite)))

    def test_encrypt_then_mac(self) -> None:
        """It is used where both have it."""
        with OpensslSServer(Options(versions=("1.1", "1.2"))) as server:
            for version in ("1.1", "1.2"):
                suite = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
                played = plays.play(to(server), shaken(0, server, f"versions=TLS{version} suites={suite}"))
                self.assertTrue(played["connections"][0]["encrypt_then_mac"])

    def test_old_versions_resume(self) -> None:
        for kind in OpensslSServer, GnutlsServ, NssSelfserv, MbedTls:
            with kind(Options(versions=("1.0", "1.1"))) as server:
                for version in ("1.0", "1.1"):
                    for hello, offer in ((" no-ticket", "0:id"), ("", "0:ticket")):
                        with self.subTest(server=kind.name, version=version, offer=offer):
                            plays.play(to(server), resumed(server, f"versions=TLS{version}{hello}", offer))


class Keys(unittest.TestCase):
    def test_groups(self) -> None:
        names = {"X25519": "x25519", "P-256": "secp256r1", "P-384": "secp384r1", "P-521": "secp521r1"}
        for kind in OpensslSServer, GnutlsServ, NssSelfserv:
            for theirs, ours in names.items():
                with kind(Options(key="rsa", groups=(theirs,))) as server:
                    for version in ("1.2", "1.3"):
                        with self.subTest(server=kind.name, group=ours, version=version):
                            self.agree(server, f"versions=TLS{version} groups={ours}", ours, False)
                    first = next(name for name in names.values() if name != ours)
                    with self.subTest(server=kind.name, group=ours, version="1.3, in the second ClientHello"):
                        self.agree(server, f"versions=TLS1.3 groups={first},{ours}", ours, True)

    def test_finite_fields(self) -> None:
        for kind, name in (OpensslSServer, "ffdhe"), (GnutlsServ, "FFDHE"):
            for bits in "2048", "3072", "4096":
                with kind(Options(versions=("1.3",), groups=(name + bits,))) as server:
                    with self.subTest(server=kind.name, bits=bits):
                        self.agree(server, f"versions=TLS1.3 groups=ffdhe{bits}", f"ffdhe{bits}", False)

    def agree(self, server: Server, hello: str, group: str, retry: bool) -> None:
        facts = plays.play(to(server), shaken(0, server, hello))["connections"][0]
        self.assertEqual((facts["group"], facts["hello_retry"]), (group, retry))

    def test_signatures(self) -> None:
        rsae = ["rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512"]
        old = ["rsa_pkcs1_sha1", "rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512"]
        for key, schemes in (("rsa", rsae), ("rsa-pss", [scheme.replace("rsae", "pss") for scheme in rsae]),
                             ("ec", ["ecdsa_secp256r1_sha256"]), ("p384", ["ecdsa_secp384r1_sha384"]),
                             ("p521", ["ecdsa_secp521r1_sha512"]), ("ed25519", ["ed25519"])):
            with OpensslSServer(Options(key=key, ciphers="ALL:@SECLEVEL=0")) as server:
                for version, scheme in ([("1.3", scheme) for scheme in schemes]
                                        + [("1.2", scheme) for scheme in schemes + old * (key == "rsa")]):
                    with self.subTest(key=key, version=version, scheme=scheme):
                        hello = f"versions=TLS{version} signatures={scheme}"
                        facts = plays.play(to(server), shaken(0, server, hello))["connections"][0]
                        self.assertEqual(facts["signature_scheme"], scheme)


class External(unittest.TestCase):
    """PSKs that no ticket stands for; RFC 8446 section 4.2.11."""

    def script(self, server: Server, modes: str) -> str:
        return (f"session 0 version=TLS1.3 suite=TLS_AES_128_GCM_SHA256 secret={KEY} external "
                f"ticket={quoted('Client_identity')}\n"
                + shaken(0, server, f"versions=TLS1.3 offer=0 psk-modes={modes}", "resumed:session=0"))

    def test_openssl(self) -> None:
        class WithPsk(OpensslSServer):
            def command(self) -> list[str]:
                return super().command() + ["-psk", KEY, "-allow_no_dhe_kex"]
        with WithPsk(Options(versions=("1.3",))) as server:
            for modes, group in (("psk_dhe_ke", "x25519"), ("psk_ke", None), ("both", "x25519")):
                facts = plays.play(to(server), self.script(server, modes))["connections"][0]
                self.assertEqual(facts["group"], group)

    def test_gnutls(self) -> None:
        class WithPsk(GnutlsServ):
            def configure(self) -> None:
                (self.folder / "psk").write_text(f"Client_identity:{KEY}\n")

            def command(self) -> list[str]:
                return super().command() + ["--pskpasswd", str(self.folder / "psk")]

            def priority(self) -> str:
                return super().priority() + ":+PSK:+ECDHE-PSK:+DHE-PSK"
        with WithPsk(Options(versions=("1.3",))) as server:
            for modes, group in (("psk_dhe_ke", "x25519"), ("psk_ke", None)):
                facts = plays.play(to(server), self.script(server, modes))["connections"][0]
                self.assertEqual(facts["group"], group)

    def test_resumption_without_an_exchange(self) -> None:
        class Frugal(OpensslSServer):
            def command(self) -> list[str]:
                return super().command() + ["-allow_no_dhe_kex"]
        with Frugal(Options(versions=("1.3",))) as server:
            played = plays.play(to(server), resumed(server, "versions=TLS1.3", "0 psk-modes=psk_ke"))
            self.assertIsNone(played["connections"][1]["group"])


class Reverse(OpensslSServer):
    """s_server that answers each line with it, backwards."""

    def command(self) -> list[str]:
        return [argument for argument in super().command() if argument != "-www"] + ["-rev"]


class Echo(GnutlsServ):
    def command(self) -> list[str]:
        return [argument for argument in super().command() if argument != "--http"] + ["--echo"]


class Renegotiation(unittest.TestCase):
    """Data before, between and behind several renegotiations of one connection."""

    def interleaved(self, server: Server, backwards: bool) -> None:
        script, expected = "connect 0\nhandshake 0 versions=TLS1.2\nexpect 0 accept=full\nsave 0 session=0\n", ""
        for line, hello in (("one", "versions=TLS1.2"), ("two", "versions=TLS1.2 offer=0 no-ticket"),
                            ("three", "versions=TLS1.2"), ("four", "")):
            script += f"data 0 {quoted(line + chr(10))} wait=5s\nexpect 0 accept=data\n"
            script += f"handshake 0 {hello}\nexpect 0 accept=full,resumed\n" * bool(hello)
            expected += (line[::-1] if backwards else line) + "\\x0a"
        played = plays.play(to(server), script + "end 0 orderly wait=1s\n")
        facts = played["connections"][0]
        self.assertEqual((facts["data"], facts["handshakes"]), (expected, 4))

    def test_openssl(self) -> None:
        with Reverse(Options(versions=("1.2",), renegotiation=True)) as server:
            self.interleaved(server, True)

    def test_gnutls(self) -> None:
        with Echo(Options(versions=("1.2",), renegotiation=True)) as server:
            self.interleaved(server, False)


def suites_of(kind: type[Server]) -> Callable[[Suites], None]:
    def test(self: Suites) -> None:
        kind.path()
        with ThreadPoolExecutor(2) as both:
            for done in [both.submit(self.all_of, kind, key) for key in ("rsa", "ec")]:
                done.result()
    return test


for each in LACKS:
    setattr(Suites, f"test_{each.name.replace('-', '_')}", suites_of(each))


if __name__ == "__main__":
    unittest.main()
