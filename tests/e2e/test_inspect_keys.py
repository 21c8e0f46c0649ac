# SPDX-License-Identifier: Apache-2.0
"""`reshake inspect --keys, --rsa-key, --data` against what the endpoints said of themselves (truth.json), and against
what tshark makes of the same captures and keys."""

import base64
import functools
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import reshake, tshark
from lib.in_folder import InFolder
from servers import programs

CAPTURES = Path(__file__).resolve().parents[2] / "corpus" / "captures"
TRUTH = json.loads((CAPTURES / "truth.json").read_text())
RSA_KEY = CAPTURES / "pki" / "server-rsa.key"
TYPES = {"HelloRequest": 0, "ClientHello": 1, "ServerHello": 2, "NewSessionTicket": 4, "EndOfEarlyData": 5,
         "EncryptedExtensions": 8, "Certificate": 11, "ServerKeyExchange": 12, "CertificateRequest": 13,
         "ServerHelloDone": 14, "CertificateVerify": 15, "ClientKeyExchange": 16, "Finished": 20,
         "CertificateStatus": 22, "KeyUpdate": 24}


def keys_of(name: str) -> dict:
    """What opens a capture: nothing where the secrets are in it."""
    keys = TRUTH[name]["keys"]
    return {"keylog": CAPTURES / keys} if keys.endswith(".keys") else {}


@functools.lru_cache(maxsize=None)
def inspect(capture: str, *options: object) -> list[dict]:
    return reshake.run("inspect", "--json", "-v", "--data", *options, CAPTURES / capture).expect(0).json


def opened(name: str) -> list[dict]:
    keys = keys_of(name)
    return inspect(TRUTH[name]["file"], *(["--keys", keys["keylog"]] if keys else []))


def data_of(connection: dict) -> list[tuple[str, bytes]]:
    turns: list[tuple[str, bytes]] = []
    for run in connection["data"]:
        content = base64.b64decode(run["base64"])
        assert len(content) == run["length"] and not run["hole"], run
        if turns and turns[-1][0] == run["from"]:
            turns[-1] = (run["from"], turns[-1][1] + content)
        else:
            turns.append((run["from"], content))
    return turns


def messages_of(connection: dict, side: str) -> list[tuple[int, int]]:
    """(type, length) of each that came whole; not those in SSLv2's form."""
    return [(TYPES[one["type"]], one["length"] - 4) for one in connection["messages"]
            if one["from"] == side and one["type"] in TYPES and "fault" not in one and "challenge" not in one["fields"]]


def port_of(connection: dict, side: str) -> int:
    return int(connection[side].rpartition(":")[2])


def streams_of(name: str) -> list[dict]:
    return TRUTH[TRUTH[name].get("streams_as", name)]["streams"]


def said_messages(stream: dict, side: str) -> list[tuple[int, int]]:
    """The messages that the endpoint reported, without alerts and ChangeCipherSpec."""
    found = []
    for message in stream["messages"]:
        name, _, length = message[1:].rpartition(":")
        if message[0] == (">" if side == "client" else "<") and name.split()[0] in TYPES:
            found.append((TYPES[name.split()[0]], int(length) - 4))
    return found


class Truth(unittest.TestCase):
    def test_every_message(self) -> None:
        for name in TRUTH:
            for number, (said, seen) in enumerate(zip(streams_of(name), opened(name))):
                with self.subTest(f"{name} stream {number} ({said['label']})"):
                    if said["verdicts"][0] in ("failed", "none"):
                        continue  # the client was none
                    for side in "client", "server":
                        found, expected = messages_of(seen, side), said_messages(said, side)
                        if "unknown_ca" in said["label"] and side == "server":
                            found = found[:len(expected)]  # the client stopped reading there
                        self.assertEqual(found, expected)

    def test_nothing_stays_closed(self) -> None:
        for name in TRUTH:
            for seen in opened(name):
                with self.subTest(f"{name} stream {seen['connection']}"):
                    self.assertEqual([one for one in seen["messages"] if one["encrypted"]], [])
                    self.assertEqual(seen.get("decrypted", {"failed": 0})["failed"], 0)
                    self.assertFalse(any(one["encrypted"] for one in seen["handshakes"]))

    def test_tickets_and_early_data(self) -> None:
        for name in TRUTH:
            for said, seen in zip(streams_of(name), opened(name)):
                with self.subTest(f"{name} stream {seen['connection']}"):
                    self.assertEqual([ticket["length"] for one in seen["handshakes"] for ticket in one["tickets"]],
                                     [int(length) for length in said["tickets"]])
                    for one in seen["handshakes"][:1]:
                        self.assertEqual(one["early_data"], said.get("early_data"))
                    early = [run["early_data"] for run in seen["data"] if run["from"] == "client"]
                    self.assertEqual(any(early), said.get("early_data") is not None)

    def test_kinds_of_renegotiations(self) -> None:
        kinds = [[one["kind"] for one in seen["handshakes"]] for seen in opened("tls12-renegotiation")]
        self.assertEqual(kinds, [["full"] * 2, ["full"] * 3, ["full", "abbreviated-id"], ["full", "abbreviated-id"]])
        whys = {one["why"] for seen in opened("tls12-renegotiation") for one in seen["handshakes"]}
        self.assertEqual(whys, {"the client offered no session",
                                "the server echoed the session ID, and no ticket was offered"})

    def test_secrets_in_the_capture(self) -> None:
        for name, capture in TRUTH.items():
            if name.endswith("-dsb"):
                for one, other in zip(opened(name), opened(capture["derived_from"])):
                    self.assertEqual((one["data"], one["decrypted"]), (other["data"], other["decrypted"]))


class RsaKey(unittest.TestCase):
    def test_what_the_key_opens(self) -> None:
        """RSA key exchange, and what was resumed from it, without any key log; the rest stays closed."""
        for name in "tls12-rsa-full", "tls12-client-cert", "tls12-renegotiation":
            for seen, logged in zip(inspect(TRUTH[name]["file"], "--rsa-key", RSA_KEY), opened(name)):
                with self.subTest(f"{name} stream {seen['connection']}"):
                    rsa = seen["handshakes"][0]["cipher_suite"].startswith("TLS_RSA_")
                    self.assertEqual("decrypted" in seen, rsa)
                    self.assertEqual(data_of(seen) if seen["data"] else [], data_of(logged) if rsa else [])

    def test_premaster_version(self) -> None:
        for options in (["--rsa-key", RSA_KEY], ["--keys", CAPTURES / "tls12-rsa-full.keys"]):
            for seen in inspect("tls12-rsa-full.pcap", *options):
                handshake = seen["handshakes"][0]
                self.assertEqual((handshake["premaster_version"], handshake["premaster_version_right"]),
                                 ("TLS 1.2", True))
        self.assertNotIn("premaster_version", inspect("tls12-rsa-full.pcap")[0]["handshakes"][0])

    def test_premaster_of_another_version(self) -> None:
        """What a client that was talked down would send: the ClientHello says 1.1, the premaster secret 1.2."""
        content = (CAPTURES / "tls12-rsa-full.pcap").read_bytes()
        start = content.index(b"\x16\x03\x01", 24) + 9
        self.assertEqual(content[start:start + 2], b"\x03\x03")
        with tempfile.NamedTemporaryFile(suffix=".pcap") as changed:
            changed.write(content[:start] + b"\x03\x02" + content[start + 2:])
            changed.flush()
            handshake = inspect(changed.name, "--rsa-key", RSA_KEY)[0]["handshakes"][0]
            self.assertEqual((handshake["premaster_version"], handshake["premaster_version_right"]), ("TLS 1.2", False))
            out = reshake.run("inspect", "-v", "--rsa-key", RSA_KEY, changed.name).expect(0).out
            self.assertIn("premaster secret of TLS 1.2, and the ClientHello said TLS 1.1", out)

    def test_some_secrets(self) -> None:
        """Whichever secrets are missing, what the handshakes are called does not change, nor what each side said."""
        for name in "tls13-full", "tls13-hrr", "tls13-psk-resume", "tls13-0rtt":
            capture, lines = TRUTH[name]["file"], (CAPTURES / TRUTH[name]["keys"]).read_text().splitlines()
            labels = sorted({line.split()[0] for line in lines if line[:1].isalpha()})
            for label in labels:
                for kept in ([line for line in lines if line.split()[:1] != [label]],
                             [line for line in lines if line.split()[:1] == [label]]):
                    with self.subTest(f"{name}: {label}, {len(kept)} lines"), \
                            tempfile.NamedTemporaryFile("w", suffix=".keys") as some:
                        some.write("\n".join(kept))
                        some.flush()
                        self.same_but_less(inspect(capture, "--keys", some.name), opened(name))

    def same_but_less(self, found: list[dict], whole: list[dict]) -> None:
        for one, all_of_it in zip(found, whole):
            self.assertEqual(one.get("decrypted", {"failed": 0})["failed"], 0)
            told, expected = ([(each["kind"], each["outcome"], each["early_data"]) for each in seen["handshakes"]]
                              for seen in (one, all_of_it))
            self.assertEqual(told, expected)
            for side in "client", "server":
                said = b"".join(base64.b64decode(run["base64"]) for run in one["data"] if run["from"] == side)
                expected = b"".join(content for who, content in data_of(all_of_it) if who == side)
                self.assertIn(said, expected)

    def test_session_memory(self) -> None:
        """A resumption needs no line of its own where the first handshake's master secret was known."""
        for name in "tls12-sessionid-resume", "tls12-ticket-resume":
            with tempfile.NamedTemporaryFile("w", suffix=".keys") as first_only:
                messages = opened(name)[0]["messages"]
                randoms = [one["fields"]["random"] for one in messages if one["type"] == "ClientHello"]
                lines = (CAPTURES / TRUTH[name]["keys"]).read_text().splitlines()
                kept = [line for line in lines if line.split()[1:2] == randoms[:1]]
                self.assertEqual(len(kept), 1)
                first_only.write("\n".join(kept))
                first_only.flush()
                found = inspect(TRUTH[name]["file"], "--keys", first_only.name)
            for seen, logged in list(zip(found, opened(name)))[:3]:
                self.assertEqual((seen["data"], seen["decrypted"]), (logged["data"], logged["decrypted"]))


class Tshark(unittest.TestCase):
    def compare_data(self, capture: Path, connections: list[dict], **keys: object) -> None:
        servers = {seen["connection"]: port_of(seen, "server") for seen in connections}
        told = {seen["connection"]: seen for seen in connections if seen["tls"]}
        witness = tshark.application_data(capture, set(servers.values()), {stream: servers[stream] for stream in told}, **keys)
        for stream, seen in told.items():
            with self.subTest(f"{capture.name} stream {stream} {keys}"):
                self.assertEqual(data_of(seen), witness[stream])

    def compare_messages(self, capture: Path, connections: list[dict], **keys: object) -> None:
        ports = {port_of(seen, "server") for seen in connections}
        witness = tshark.handshake_messages(capture, ports, **keys)
        for seen in connections:
            for side in "client", "server":
                with self.subTest(f"{capture.name} stream {seen['connection']} {side} {keys}"):
                    expected = witness.get((seen["connection"], port_of(seen, side)), [])
                    self.assertEqual(messages_of(seen, side), expected)

    def test_application_data(self) -> None:
        for name, capture in TRUTH.items():
            self.compare_data(CAPTURES / capture["file"], opened(name), **keys_of(name))

    def test_messages(self) -> None:
        for name, capture in TRUTH.items():
            self.compare_messages(CAPTURES / capture["file"], opened(name), **keys_of(name))

    def test_rsa_key(self) -> None:
        for name in "tls12-rsa-full", "tls12-client-cert", "tls12-renegotiation":
            capture = TRUTH[name]["file"]
            seen = inspect(capture, "--rsa-key", RSA_KEY)
            self.compare_data(CAPTURES / capture, seen, rsa_key=RSA_KEY)
            self.compare_messages(CAPTURES / capture, seen, rsa_key=RSA_KEY)


class Files(InFolder):
    def keys(self, content: str) -> Path:
        return self.write(content.encode(), "made.keys")

    def test_bad_lines_are_told_and_passed_over(self) -> None:
        good = (CAPTURES / "tls13-full.keys").read_text()
        path = self.keys("# a comment\nCLIENT_RANDOM 12 zz\nnonsense\n" + good)
        result = reshake.run("inspect", "--json", "--keys", path, CAPTURES / "tls13-full.pcap").expect(0)
        self.assertIn(f"{path}: line 2 is passed over", result.err)
        self.assertIn(f"{path}: line 3 is passed over", result.err)
        self.assertTrue(all(one["decrypted"]["records"] for one in result.json))

    def test_many_bad_lines_are_counted(self) -> None:
        path = self.keys("nonsense\n" * 100)
        result = reshake.run("inspect", "--keys", path, CAPTURES / "tls13-full.pcap").expect(0)
        self.assertIn("92 more lines are passed over", result.err)
        self.assertIn("holds no secrets", result.err)

    def test_files_that_cannot_be_read(self) -> None:
        for option in "--keys", "--rsa-key":
            result = reshake.run("inspect", option, self.folder / "none", CAPTURES / "tls13-full.pcap").expect(3)
            self.assertIn("none: cannot be read: No such file", result.err)
            reshake.run("inspect", option, self.folder, CAPTURES / "tls13-full.pcap").expect(3)

    def test_keys_that_are_none(self) -> None:
        curve = self.made("ec", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        locked = self.made("locked", "rsa", "-in", RSA_KEY, "-aes128", "-passout", "pass:x")
        nothing = self.write(b"nothing", "nothing.pem")
        for path, why in (nothing, "no private key"), (curve, "not RSA"), (locked, "passphrase"):
            result = reshake.run("inspect", "--rsa-key", path, CAPTURES / "tls13-full.pcap").expect(3)
            self.assertIn(why, result.err)

    def made(self, name: str, *command: object) -> Path:
        path = self.folder / name
        openssl = programs.require("openssl")
        subprocess.run([openssl, *map(str, command), "-out", str(path)], check=True, capture_output=True)
        return path

    def test_both_forms_of_a_key(self) -> None:
        forms = [self.made("pkcs8", "pkcs8", "-topk8", "-nocrypt", "-in", RSA_KEY),
                 self.made("pkcs1", "rsa", "-traditional", "-in", RSA_KEY)]
        self.assertIn("BEGIN PRIVATE", forms[0].read_text())
        self.assertIn("BEGIN RSA PRIVATE", forms[1].read_text())
        found = [inspect("tls12-rsa-full.pcap", "--rsa-key", form) for form in forms]
        self.assertEqual(found[0], found[1])
        self.assertTrue(all(one["decrypted"]["records"] for one in found[0]))

    def test_wrong_secrets_open_nothing(self) -> None:
        lines = (CAPTURES / "tls13-0rtt.keys").read_text().split("\n")
        wrong = [line[:-1] + ("0" if line[-1:] != "0" else "1") if line[:1].isalpha() else line for line in lines]
        with_them = inspect("tls13-0rtt.pcap", "--keys", self.keys("\n".join(wrong)))
        for seen, plain in zip(with_them, inspect("tls13-0rtt.pcap")):
            self.assertEqual(seen["data"], [])
            self.assertEqual(seen["decrypted"]["records"], 0)
            self.assertEqual(seen["handshakes"][0]["kind"], plain["handshakes"][0]["kind"])

    def test_a_log_that_grows(self) -> None:
        """With --follow, lines may come after the start, but before the records that they open."""
        capture = (CAPTURES / "tls13-full.pcap").read_bytes()
        keys, growing = self.keys(""), self.folder / "growing.pcap"
        growing.write_bytes(capture[:24])
        with reshake.Background("inspect", "--json", "--data", "--follow", "--keys", keys, growing) as following:
            following.wait_until(lambda: "holds no secrets" in following.err(), "it to read the empty log")
            with open(keys, "a") as log:
                log.write((CAPTURES / "tls13-full.keys").read_text())
            with open(growing, "ab") as file:
                file.write(capture[24:])
            following.wait_until(lambda: following.out().count("\n") >= 4, "connections to end")
            seen = reshake.json_lines(following.out())
        for one in seen[:4]:
            self.assertIn(one["data"], [each["data"] for each in opened("tls13-full")])
            self.assertTrue(one["data"])

    def test_data_without_keys(self) -> None:
        result = reshake.run("inspect", "--data", CAPTURES / "tls13-full.pcap").expect(0)
        self.assertIn("there are no secrets", result.err)
        self.assertIn("no application data was read", result.out)

    def test_data_is_safe_on_a_terminal(self) -> None:
        capture = CAPTURES / "tls13-0rtt.pcap"
        out = reshake.run("inspect", "--data", "--keys", capture.with_suffix(".keys"), capture).expect(0).out
        self.assertIn("184 bytes of early data", out)
        self.assertIn("|GET /early HTTP/|", out)
        self.assertTrue(all(line.isprintable() for line in out.splitlines()))


if __name__ == "__main__":
    unittest.main()
