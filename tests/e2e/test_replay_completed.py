# SPDX-License-Identifier: Apache-2.0
"""Replays that are carried through: made anew (--fresh) or gone on from the captured bytes (--complete), with the secrets of real
clients' key logs, of the server's RSA key, and of our own recordings."""

import re
import unittest
from pathlib import Path
from typing import Callable, Optional

from lib import clients, reshake, sniff
from lib.captured import Captured
from servers import Options, Server, all_servers, pki
from servers.nginx import Nginx
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe

ABBREVIATED = {"id": {"abbreviated-id", "abbreviated"}, "ticket": {"abbreviated-ticket", "abbreviated"}, "psk": {"psk"}}
UNKNOWN = "the secret of its session is not known"


def number(seen: list[dict]) -> list[dict]:
    return sorted(seen, key=lambda one: one["connection"])


class Carried(Captured):
    def logged(self, server: Server, version: str, way: str) -> tuple[Path, Path, clients.Said]:
        """A captured resumption of s_client, the key log of both its connections, and the session."""
        log = self.folder / f"{self.captures}.keys"
        path, first = self.resumption(server, version, way != "id", more=["-keylogfile", str(log)])
        return path, log, first

    def recorded(self, server: Server, version: str, *more: str) -> Path:
        """Our own client's full handshake and resumption, with its secrets."""
        self.captures += 1
        path = self.folder / f"{self.captures}.pcapng"
        reshake.run("record", f"{server.host}:{server.port}", "--tls", version, "--name", "one.test", "--request",
                    clients.HTTP_GET.decode().replace("\r", "\\r").replace("\n", "\\n"), "--resume", 1, "-o", path,
                    *more).expect(0)
        return path

    def carried(self, path: Path, server: Server, *arguments: object, code: int = 0) -> list[dict]:
        request = ["--http", "/"] if server.answers else []
        return number(self.replay(path, server, *arguments, *request, code=code))

    def is_completed(self, one: dict, server: Server, *verified: str) -> None:
        self.assertEqual((one["completed"], one["not_completed"], one["verified"], one["ok"]),
                         (True, None, list(verified), True), one)
        if server.answers:
            self.assertTrue(one["answer"]["first_line"].startswith("HTTP/1."), one)

    def is_judged(self, one: dict, why: str) -> None:
        self.assertEqual((one["completed"], one["verified"], one["answer"], one["ok"]), (False, [], None, True), one)
        self.assertIn(why, one["not_completed"])


class EveryServer(Carried):
    """What each server of tests/servers resumes, completed."""

    def up_to_12(self, kind: type[Server], way: str) -> None:
        with kind(Options(versions=("1.2",))) as server:
            path, log, first = self.logged(server, "1.2", way)
            for how in "--fresh", "--complete":
                (seen,) = self.carried(path, server, how, "--keys", log, "--expect", "as-captured,completed")
                self.assertIn(seen["kind"], ABBREVIATED[way])
                self.is_completed(seen, server, "finished")
                self.assertEqual(seen["sent"], how.replace("--complete", "verbatim").strip("-"))
                (seen,) = self.carried(path, server, how, "--expect", "as-captured")
                self.assertIn(seen["kind"], ABBREVIATED[way])
                self.is_judged(seen, UNKNOWN)
            for one in self.carried(path, server, "--fresh", "--keys", log, "--repeat", 10, "--concurrency", 1):
                self.is_completed(one, server, "finished")
            again = clients.s_client(server, "1.2", first.session, ticket=way != "id")
            self.assertTrue(again.resumed, again.text)
            server.restart()
            for keys in ["--keys", log], []:
                (seen,) = self.carried(path, server, "--fresh", *keys, "--expect", "full,completed")
                self.is_completed(seen, server, "finished", "signature")
            (seen,) = self.carried(path, server, "--complete", "--expect", "full,completed")
            self.is_completed(seen, server, "finished", "signature")

    def in_13(self, kind: type[Server]) -> None:
        with kind(Options(versions=("1.3",))) as server:
            path = self.recorded(server, "1.3")
            for how in "--fresh", "--complete":
                full, resumed = self.carried(path, server, how, "--expect", "as-captured,completed")
                self.is_completed(full, server, "finished", "signature")
                self.is_completed(resumed, server, "finished")
                self.assertEqual((full["kind"], resumed["kind"]), ("full", "psk"))
            server.restart()
            full, resumed = self.carried(path, server, "--fresh", "--expect", "full,completed")
            self.is_completed(resumed, server, "finished", "signature")

    def survey(self, kind: type[Server]) -> None:
        kind.path()
        versions = tuple(version for version in ("1.2", "1.3") if version in kind.supports)
        server = kind(Options(versions=versions))
        for version, way in sorted((version, way) for version in versions for way in server.ways(version)):
            with self.subTest(server=kind.name, way=way):
                self.in_13(kind) if version == "1.3" else self.up_to_12(kind, way)


def method(kind: type[Server]) -> Callable[[EveryServer], None]:
    return lambda self: self.survey(kind)


for each in all_servers():
    setattr(EveryServer, f"test_{each.name.replace('-', '_')}", method(each))


class Secrets(Carried):
    """Where the secrets come from, and what is said where they are missing or wrong."""

    def test_the_key_log_of_the_handshake_that_made_the_session(self) -> None:
        """The resumption's own line is not there; the capture has both connections."""
        with Nginx(Options(versions=("1.2",))) as server:
            for ticket in True, False:
                log, path = self.folder / f"first{ticket}.keys", self.folder / f"both{ticket}.pcap"
                with sniff.Sniffer(server.port, path):
                    first = clients.s_client(server, "1.2", ticket=ticket, more=["-keylogfile", str(log)])
                    said = clients.s_client(server, "1.2", first.session, ticket=ticket)
                self.assertTrue(said.resumed, said.text)
                full, resumed = self.carried(path, server, "--fresh", "--keys", log, "--expect", "as-captured,completed")
                self.is_completed(full, server, "finished", "signature")
                self.is_completed(resumed, server, "finished")
                (seen,) = self.carried(path, server, "--fresh", "--keys", log, "--only", 1, "--expect", "resumed,completed")
                self.is_completed(seen, server, "finished")

    def test_the_first_connection_in_another_capture(self) -> None:
        """Its key log alone says nothing of a ticket: the connection that brought it is needed, too."""
        with Nginx(Options(versions=("1.2",))) as server:
            log, path = self.folder / "first.keys", self.folder / "both.pcap"
            with sniff.Sniffer(server.port, path):
                first = clients.s_client(server, "1.2", more=["-keylogfile", str(log)])
                clients.s_client(server, "1.2", first.session)
            second = reshake.run("inspect", "--json", path).expect(0).json[1]["client"].rpartition(":")[2]
            alone = ["--fresh", "--filter", f"port {second}", "--keys", log, "--expect", "resumed"]
            (seen,) = self.carried(path, server, *alone)
            self.is_judged(seen, UNKNOWN)
            (seen,) = self.carried(path, server, *alone, "--keys", path)
            self.is_completed(seen, server, "finished")

    def test_an_id_beside_tls_13(self) -> None:
        """A client that offers TLS 1.3 too has an ID in any case: whether it stands for a session shows by the answer."""
        with Nginx(Options(versions=("1.2",))) as server:
            log = self.folder / "both.keys"
            path, _ = self.resumption(server, "", False, more=["-keylogfile", str(log)])
            for how in "--fresh", "--complete":
                (seen,) = self.carried(path, server, how, "--keys", log, "--expect", "abbreviated-id,completed")
                self.is_completed(seen, server, "finished")
                (seen,) = self.carried(path, server, how, "--expect", "abbreviated-id")
                self.is_judged(seen, UNKNOWN)

    def test_the_servers_rsa_key(self) -> None:
        options = Options(versions=("1.2",), key="rsa", ciphers="AES128-SHA")
        with OpensslSServer(options) as server:
            for ticket in True, False:
                path = self.folder / f"rsa{ticket}.pcap"
                with sniff.Sniffer(server.port, path):
                    first = clients.s_client(server, "1.2", ticket=ticket)
                    said = clients.s_client(server, "1.2", first.session, ticket=ticket)
                self.assertIn("Reused, ", said.text)
                for how in "--fresh", "--complete":
                    full, resumed = self.carried(path, server, how, "--rsa-key", pki.identity("one.test", "rsa").key,
                                                 "--expect", "as-captured,completed")
                    self.is_completed(full, server, "finished")  # RSA key exchange has no signature
                    self.is_completed(resumed, server, "finished")
                    self.assertEqual(resumed["cipher_suite"], "TLS_RSA_WITH_AES_128_CBC_SHA")
                _, judged = self.carried(path, server, "--fresh", "--expect", "as-captured")
                self.is_judged(judged, UNKNOWN)

    def test_key_logs_of_others_have_no_psk(self) -> None:
        with Nginx() as server:
            log, path = self.folder / "both.keys", self.folder / "both.pcap"
            with sniff.Sniffer(server.port, path):
                first = clients.s_client(server, "1.3", more=["-keylogfile", str(log)])
                clients.s_client(server, "1.3", first.session, more=["-keylogfile", str(log)])
            full, resumed = self.carried(path, server, "--fresh", "--keys", log, "--expect", "as-captured")
            self.is_completed(full, server, "finished", "signature")
            self.is_judged(resumed, "a key log has no resumption secret")
            self.assertEqual((resumed["kind"], resumed["sent"]), ("psk", "verbatim"))
            full, resumed = self.carried(path, server, "--fresh", "--expect", "as-captured")
            self.is_judged(resumed, "its PSK is not known")
            full, resumed = self.carried(path, server, "--complete", "--keys", log, "--expect", "as-captured")
            self.is_judged(full, "the private keys of its key shares are not known")
            self.is_judged(resumed, "its PSK is not known")

    def test_wrong_keys(self) -> None:
        """Said, not completed, and not as expected."""
        with Nginx(Options(versions=("1.2",))) as server:
            path, log, first = self.logged(server, "1.2", "ticket")
            wrong = self.folder / "wrong.keys"
            wrong.write_text(re.sub(r"[0-9a-fA-F]{8}$", "00112233", log.read_text(), flags=re.M))
            for how in "--fresh", "--complete":
                (seen,) = self.carried(path, server, how, "--keys", wrong, "--expect", "resumed", code=1)
                self.assertEqual((seen["completed"], seen["verified"], seen["ok"]), (False, [], False))
                self.assertIn("does not go with the session's secret", seen["not_completed"])
                self.carried(path, server, how, "--keys", wrong, code=1)
            self.assertTrue(clients.s_client(server, "1.2", first.session).resumed)

    def test_a_wrong_psk(self) -> None:
        with ReshakeServe() as server:
            path = self.recorded(server, "1.3")
            data = path.read_bytes()
            label = b"RESHAKE_RESUMPTION_SECRET "
            self.assertIn(label, data)
            for at in [found.end() + 65 for found in re.finditer(label, data)]:
                data = data[:at] + bytes([data[at] ^ 1 if data[at] ^ 1 in b"0123456789abcdef" else ord("0")]) + data[at + 1:]
            wrong = self.folder / "wrong.pcapng"
            wrong.write_bytes(data)
            (seen,) = self.carried(wrong, server, "--fresh", "--only", 1, "--expect", "psk", code=1)
            self.assertEqual((seen["kind"], seen["completed"]), ("alert", False))
            self.assertIn("no handshake to be completed", seen["not_completed"])

    def test_files_that_are_none(self) -> None:
        with ReshakeServe() as server:
            path = self.recorded(server, "1.2")
            self.carried(path, server, "--fresh", "--keys", self.folder / "nowhere", code=3)
            self.carried(path, server, "--fresh", "--rsa-key", path, code=3)


class Kept(Carried):
    """What a replay with keys leaves behind, and asks for."""

    def test_what_is_saved_can_be_continued(self) -> None:
        """A recording by --save holds its secrets: the tickets in it are resumed by the next replay, and so on."""
        with ReshakeServe() as server:
            for version, ways in (("1.2", {"full"}), ("1.3", {"psk"})):
                path = self.recorded(server, version)
                for _ in range(3):
                    self.captures += 1
                    saved = self.folder / f"{self.captures}.pcapng"
                    log = self.folder / f"{self.captures}.keys"
                    seen = self.carried(path, server, "--fresh", "--save", saved, "--key-log", log, "--expect",
                                        "as-captured,completed")
                    self.assertEqual(saved.stat().st_mode & 0o777, 0o600)
                    self.assertEqual(log.stat().st_mode & 0o777, 0o600)
                    self.assertTrue(log.read_text())
                    inspected = reshake.run("inspect", "--json", saved).expect(0).json
                    self.assertEqual([one["handshakes"][0]["outcome"] for one in inspected], ["completed"] * len(seen))
                    path = saved

    def test_what_is_asked_and_answered(self) -> None:
        with ReshakeServe() as server:
            path = self.recorded(server, "1.3")
            (one,) = self.replay(path, server, "--fresh", "--only", 1, "--request", "GET / HTTP/1.0\\r\\n\\r\\n", "--data")
            self.assertEqual(one["answer"]["first_line"], "HTTP/1.1 200 OK")
            self.assertIn("psk handshake, TLSv1.3, completed", one["answer"]["data"])
            self.assertTrue(all(ticket["length"] > 0 for ticket in one["tickets"]))
            asked = self.folder / "request"
            asked.write_bytes(b"GET / HTTP/1.0\r\n\r\n")
            (one,) = self.replay(path, server, "--fresh", "--only", 1, "--request", f"@{asked}")
            self.assertEqual(one["answer"]["first_line"], "HTTP/1.1 200 OK")
            self.assertNotIn("data", one["answer"])
            (one,) = self.replay(path, server, "--fresh", "--only", 1)
            self.assertEqual((one["completed"], one["answer"]), (True, None))

    def test_the_shape_stays(self) -> None:
        """The same ticket, session ID, extensions and order; another random and key share."""
        with ReshakeServe() as server:
            for version in "1.2", "1.3":
                path = self.recorded(server, version)
                saved = self.folder / f"saved{version}.pcapng"
                self.carried(path, server, "--fresh", "--only", 1, "--save", saved)
                before, after = (self.hello(one) for one in (path, saved))
                for field in "legacy_session_id", "cipher_suites", "legacy_version":
                    self.assertEqual(before.get(field), after.get(field), field)
                self.assertNotEqual(before["random"], after["random"])
                self.assertEqual(*([one["extension_type"] for one in hello["extensions"]] for hello in (before, after)))

    def hello(self, path: Path) -> dict:
        last = reshake.run("inspect", "--json", "-v", path).expect(0).json[-1]
        return next(one["fields"] for one in last["messages"] if one["type"] == "ClientHello")

    def test_many_at_once(self) -> None:
        with ReshakeServe() as server:
            path = self.recorded(server, "1.3")
            seen = self.replay(path, server, "--fresh", "--only", 1, "--repeat", 600, "--concurrency", 300, "--expect",
                               "psk,completed")
            self.assertEqual(len(seen), 600)

    def test_a_client_certificate(self) -> None:
        identity = pki.identity("client.test")
        who = ["--cert", identity.certificate, "--key", identity.key]
        with Nginx(Options(client_certificate="require")) as server:
            path = self.recorded(server, "1.3", *map(str, who))
            full, resumed = self.carried(path, server, "--fresh", *who, "--expect", "as-captured,completed")
            self.assertEqual(full["answer"]["first_line"], "HTTP/1.1 200 OK")
            full, _ = self.carried(path, server, "--fresh")
            self.assertNotEqual((full["answer"] or {}).get("first_line"), "HTTP/1.1 200 OK")

    def test_another_name(self) -> None:
        """A fresh ClientHello with another name gets a binder that fits."""
        with ReshakeServe(Options(names=("one.test", "two.test"))) as server:
            path = self.recorded(server, "1.3")
            for more in ["--sni", "two.test"], ["--no-sni"]:
                (seen,) = self.carried(path, server, "--fresh", "--only", 1, *more)
                self.assertTrue(seen["completed"], seen)

    def test_hello_retry(self) -> None:
        """The server asks for another group: a fresh flight answers that."""
        with ReshakeServe() as server:
            path = self.recorded(server, "1.3", "--groups", "x25519,secp256r1")
        with OpensslSServer(Options(versions=("1.3",), groups=("P-256",))) as server:
            for how in "--fresh", "--complete":
                full = self.carried(path, server, how, "--only", 0, "--expect", "full,completed")[0]
                self.is_completed(full, server, "finished", "signature")


class Early(Carried):
    def test_early_data_is_answered_for_without_being_sent(self) -> None:
        """--complete with keys reads in EncryptedExtensions whether it is accepted; --fresh offers none."""
        with ReshakeServe(Options(early_data=True)) as server:
            recording = self.folder / "early.pcapng"
            script = self.folder / "early.script"
            script.write_text("connect 0\nhandshake 0 versions=TLS1.3\nexpect 0 accept=full\nsave 0 session=0\n"
                              "end 0 orderly wait=1s\nconnect 1\n"
                              "handshake 1 versions=TLS1.3 offer=0 early-data=\"GET / HTTP/1.0\\r\\n\\r\\n\"\n"
                              "expect 1 accept=early-accepted\nend 1 orderly wait=1s\n")
            reshake.run("play", script, f"{server.host}:{server.port}", "--save", recording).expect(0)
            (seen,) = self.carried(recording, server, "--complete", "--only", 1)
            self.assertEqual((seen["completed"], seen["early_data"]), (True, "accepted"), seen)
            (seen,) = self.carried(recording, server, "--fresh", "--only", 1)
            self.assertEqual((seen["completed"], seen["kind"], seen["early_data"]), (True, "psk", None))
            (seen,) = self.carried(recording, server, "--complete", "--deliver", "--only", 1)
            self.is_judged(seen, "early data is delivered")
            self.assertEqual((seen["kind"], seen["early_data"]), ("psk-early-data", "accepted"))


class Usage(Carried):
    def wrong(self, *arguments: object) -> str:
        return reshake.run("replay", "none.pcap", "--to", "127.0.0.1:9", *arguments).expect(2).err

    def test_what_goes_with_what(self) -> None:
        for option in (["--keys", "x"], ["--rsa-key", "x"], ["--request", "x"], ["--http", "/"], ["--cert", "x"],
                       ["--key-log", "x"], ["--data"], ["--expect", "completed"]):
            self.assertIn("goes with --fresh or --complete", self.wrong(*option))
        for option in ["--segments", "whole"], ["--records", "whole"], ["--delay", "1ms"], ["--deliver"]:
            self.assertIn("not for --fresh", self.wrong("--fresh", *option))
        self.assertIn("exclude each other", self.wrong("--fresh", "--request", "x", "--http", "/"))

    def test_a_wrong_escape(self) -> None:
        with ReshakeServe() as server:
            path = self.recorded(server, "1.2")
            done: Optional[reshake.Result] = reshake.run("replay", path, "--to", f"{server.host}:{server.port}", "--fresh",
                                                         "--request", "\\q")
            self.assertIn("--request", done.expect(2).err)


if __name__ == "__main__":
    unittest.main()
