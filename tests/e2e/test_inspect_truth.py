# SPDX-License-Identifier: Apache-2.0
"""`reshake inspect --json -v` against what the endpoints of each capture in corpus/captures said themselves
(truth.json), and against tshark, where it is installed, for what they did not say."""

import functools
import json
import subprocess
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import reshake
from servers import programs

CAPTURES = Path(__file__).resolve().parents[2] / "corpus" / "captures"
TRUTH = json.loads((CAPTURES / "truth.json").read_text())
# What a decoder may know without keys of one connection, and what it may not: times and counts of packets.
PASSING = ("start_us", "server_hello_us", "end_us", "time_us")
# The client was none: it did not speak TLS, so it says nothing of what the server answered.
MUTE = ("failed", "none")


@functools.lru_cache(maxsize=None)
def inspect(capture: str, *options: str) -> list[dict]:
    return reshake.run("inspect", "--json", "-v", *options, CAPTURES / capture).expect(0).json


def streams_of(name: str) -> list[dict]:
    return TRUTH[TRUTH[name].get("streams_as", name)]["streams"]


def has_secrets(capture: str) -> bool:
    """Captures with a secrets block are decrypted; test_inspect_keys.py looks at those."""
    return capture.endswith("-dsb.pcapng")


def every_stream() -> list[tuple[str, dict, dict]]:
    """(where, what the endpoint said, what reshake said) of every connection that is not decrypted."""
    every = []
    for name, capture in TRUTH.items():
        if has_secrets(capture["file"]):
            continue
        for number, (said, seen) in enumerate(zip(streams_of(name), inspect(capture["file"]))):
            every.append((f"{capture['file']} stream {number} ({said['label']})", said, seen))
    return every


def expected_kind(verdict: str, stream: dict) -> set[str]:
    if verdict.startswith("failed"):
        return {"none"}
    if "psk" in verdict:
        return {"psk-early-data" if stream.get("early_data") == "accepted" else "psk"}
    if "abbreviated" in verdict:
        return {"abbreviated", "abbreviated-id", "abbreviated-ticket"}
    return {"full"}


def split(message: str) -> tuple[str, str, int]:
    """'>ClientHello:151' is ('client', 'ClientHello', 151)."""
    name, _, length = message[1:].rpartition(":")
    return "client" if message[0] == ">" else "server", name.split()[0], int(length)


def in_the_clear(stream: dict) -> list[tuple[str, str, int]]:
    """The messages that stand in the capture unencrypted, as the endpoint reported them."""
    clear, hidden, tls13 = [], set(), stream["version"] == "TLSv1.3"
    for message in stream["messages"]:
        sender, name, length = split(message)
        if tls13 and name not in ("ClientHello", "ServerHello"):
            continue  # and its alerts, which are looked at elsewhere
        hidden |= {sender} if name in ("ChangeCipherSpec", "Finished") else set()
        if sender not in hidden and name != "Alert":
            clear.append((sender, name, length))
    return clear


class Truth(unittest.TestCase):
    def test_every_connection_is_there(self) -> None:
        for name, capture in TRUTH.items():
            with self.subTest(capture=capture["file"]):
                seen = inspect(capture["file"])
                self.assertEqual([one["connection"] for one in seen], list(range(len(streams_of(name)))))

    def test_tcp(self) -> None:
        for where, said, seen in every_stream():
            with self.subTest(where):
                reset = "RST" in said["label"] or said["verdicts"] == ["none"]
                self.assertEqual(seen["tcp"]["handshake"], "complete")
                self.assertEqual(seen["tcp"]["close"], "rst" if reset else "fin")
                for side in "client", "server":
                    self.assertEqual(seen["tcp"]["options"][side]["sack_permitted"], True)

    def test_kind(self) -> None:
        for where, said, seen in every_stream():
            with self.subTest(where):
                verdicts = [verdict for verdict in said["verdicts"] if verdict not in MUTE]
                if not verdicts:
                    self.assertEqual({one["kind"] for one in seen["handshakes"]} - {"none"}, set())
                    continue
                self.assertEqual(len(seen["handshakes"]), len(verdicts), seen["handshakes"])
                for verdict, one in zip(verdicts, seen["handshakes"]):
                    self.assertIn(one["kind"], expected_kind(verdict, said), one)
                    self.assertEqual(one["hello_retry"], "+hrr" in verdict, one)
                    unfinished = "unfinished" in verdict or "failed" in verdict
                    self.assertEqual(one["outcome"], "alert" if unfinished else "completed", one)

    def test_early_data(self) -> None:
        for where, said, seen in every_stream():
            with self.subTest(where):
                for one in seen["handshakes"][:1]:
                    self.assertEqual(one["early_data"], said.get("early_data"), one)

    def test_id_or_ticket(self) -> None:
        kinds = [one["handshakes"][0]["kind"] for one in inspect("tls12-sessionid-resume.pcap")]
        self.assertEqual(kinds, ["full", "abbreviated-id", "abbreviated-id", "full"])
        kinds = [one["handshakes"][0]["kind"] for one in inspect("tls12-ticket-resume.pcap")]
        self.assertEqual(kinds, ["full", "abbreviated", "abbreviated"])  # an ID came with the ticket, and was echoed
        rejected = inspect("tls12-ticket-rejected.pcap")[1]["handshakes"][0]
        self.assertEqual((rejected["kind"], rejected["offered"]["ticket_length"]), ("full", 176))

    def test_version(self) -> None:
        for where, said, seen in every_stream():
            with self.subTest(where):
                if said["version"]:
                    for one in seen["handshakes"]:
                        self.assertEqual(one["version"], said["version"].replace("TLSv", "TLS "))

    def test_tickets(self) -> None:
        for where, said, seen in every_stream():
            with self.subTest(where):
                visible = said["tickets"] if said["version"] == "TLSv1.2" else []
                tickets = [ticket for one in seen["handshakes"] for ticket in one["tickets"]]
                self.assertEqual([ticket["length"] for ticket in tickets], visible)
                self.assertEqual({ticket["lifetime_s"] for ticket in tickets} - {7200}, set())

    def test_alerts(self) -> None:
        for where, said, seen in every_stream():
            with self.subTest(where):
                if set(said["verdicts"]) & set(MUTE):
                    continue
                hidden, expected = set(), []
                for message in said["messages"]:
                    sender, name, _ = split(message)
                    hidden |= {sender} if name in ("ChangeCipherSpec", "Finished") else set()
                    if name == "Alert" and (sender not in hidden or said["version"] == "TLSv1.2"):
                        level, description = message[1:].split(":")[0].split()[1:]
                        description = description.replace("???", "no_application_protocol")
                        expected.append((sender, None, None) if sender in hidden else (sender, level, description))
                found = [(one["from"], one.get("level"), one.get("description")) for one in seen["alerts"]]
                for one in expected:
                    self.assertIn(one, found)
                self.assertEqual({one for one in found if one[1]}, {one for one in expected if one[1]})
                for one in seen["alerts"]:
                    self.assertNotEqual("level" in one, one.get("encrypted", False), one)

    def test_what_is_encrypted_is_null(self) -> None:
        """Nothing that could not be seen is said to be absent."""
        full, renegotiated = inspect("tls12-renegotiation.pcap")[0]["handshakes"]
        for key in ("client_certificate", "client_certificate_asked", "extended_master_secret", "secure_renegotiation"):
            self.assertIsNotNone(full[key], key)
            self.assertIsNone(renegotiated[key], key)
        for one in inspect("tls13-full.pcap"):
            self.assertIsNone(one["handshakes"][0]["client_certificate"])
            self.assertIsNone(one["handshakes"][0]["client_certificate_asked"])

    def test_client_certificate(self) -> None:
        asked = [one["handshakes"][0]["client_certificate_asked"] for one in inspect("tls12-client-cert.pcap")]
        given = [one["handshakes"][0]["client_certificate"] for one in inspect("tls12-client-cert.pcap")]
        self.assertEqual((asked, given), ([True] * 4, [True, True, False, False]))

    def test_messages(self) -> None:
        """Every message that stands in the clear, with its length; of the others no name is guessed."""
        for where, said, seen in every_stream():
            with self.subTest(where):
                if set(said["verdicts"]) & set(MUTE):
                    continue
                records = {"ChangeCipherSpec", "Alert"}
                for side in "client", "server":
                    found = [(one["from"], one["type"], one["length"]) for one in seen["messages"]
                             if one["from"] == side and not one["encrypted"] and one["type"] not in records]
                    expected = [one for one in in_the_clear(said) if one[0] == side]
                    if "unknown_ca" in said["label"] and side == "server":
                        found = found[:len(expected)]  # the client stopped reading inside the server's flight
                    self.assertEqual(found, expected)
                for one in seen["messages"]:
                    if one["encrypted"]:
                        self.assertIn(one["type"], ("handshake", "alert", "application_data", "change_cipher_spec"))
                        self.assertNotIn("fields", one)
                    elif one["type"] != "ChangeCipherSpec":
                        self.assertNotIn("malformed", json.dumps(one["fields"]))

    def test_derived_captures_say_the_same(self) -> None:
        for name, capture in TRUTH.items():
            if "derived_from" not in capture:
                continue
            with self.subTest(capture=capture["file"]):
                source = TRUTH[capture["derived_from"]]
                keys = ["--keys", CAPTURES / source["keys"]] if has_secrets(capture["file"]) else []
                original = inspect(source["file"], *keys)
                self.assertEqual([essence(one) for one in inspect(capture["file"])], [essence(one) for one in original])


def essence(connection: dict) -> dict:
    """A connection without what another order or another link layer changes."""
    kept = {key: connection[key] for key in ("connection", "client", "server", "handshakes", "alerts", "messages")}
    return without(kept, PASSING) | {"tcp": [connection["tcp"][key] for key in ("handshake", "options", "close")]}


def without(value: object, keys: tuple[str, ...]) -> object:
    if isinstance(value, dict):
        return {key: without(inner, keys) for key, inner in value.items() if key not in keys}
    return [without(inner, keys) for inner in value] if isinstance(value, list) else value


class Tshark(unittest.TestCase):
    """tshark, told which ports are TLS, is the second witness for names and suites."""

    FIELDS = ("tcp.stream", "tls.handshake.type", "tls.handshake.extensions_server_name", "tls.handshake.ciphersuite",
              "tls.handshake.extensions_alpn_str", "tls.alert_message.desc", "tcp.srcport")

    def rows(self, capture: str) -> list[dict]:
        ports = {one["server"].rpartition(":")[2] for one in inspect(capture)}
        command = [programs.require("tshark"), "-r", str(CAPTURES / capture), "-T", "fields", "-E", "separator=|",
                   "-E", "aggregator=;", "-Y", "tls", "-o", "tcp.reassemble_out_of_order:TRUE"]
        for port in ports:
            command += ["-d", f"tcp.port=={port},tls"]
        for field in self.FIELDS:
            command += ["-e", field]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return [dict(zip(self.FIELDS, line.split("|"))) for line in done.stdout.splitlines()]

    def test_names_and_suites(self) -> None:
        for capture in TRUTH.values():
            rows = self.rows(capture["file"])
            for seen in inspect(capture["file"]):
                with self.subTest(capture=capture["file"], connection=seen["connection"]):
                    stream = str(seen["connection"])
                    self.agree(capture["file"], seen, [row for row in rows if row["tcp.stream"] == stream])

    def agree(self, capture: str, seen: dict, rows: list[dict]) -> None:
        sni = "tls.handshake.extensions_server_name"
        names = [row[sni] for row in rows if row[sni]]
        answers = [row for row in rows if "2" in row["tls.handshake.type"].split(";")]
        clear = [one for one in seen["handshakes"] if not one["encrypted"]]
        for one in clear:
            self.assertEqual(one["server_name"], names[0].split(";")[0] if names else None)
        suites = [message["fields"] for message in seen["messages"] if message["type"] == "ServerHello"]
        found = sum(row["tls.handshake.type"].split(";").count("2") for row in answers)
        self.assertEqual(len(suites), found)  # of renegotiations too, where there is a secrets block
        for fields, row in zip(suites, answers):
            self.assertEqual(fields["cipher_suite"], int(row["tls.handshake.ciphersuite"].split(";")[0], 16))
            self.assertEqual(clear[0]["cipher_suite"], fields["cipher_suite_name"])
        alpn = [row["tls.handshake.extensions_alpn_str"] for row in answers if row["tls.handshake.extensions_alpn_str"]]
        for one in clear:
            self.assertEqual(one["alpn"], alpn[0] if alpn else None)

    def test_alerts(self) -> None:
        """Those in the clear, from whom they came, also where the client spoke no TLS."""
        rows = [row for row in self.rows("alerts.pcap") if row["tls.alert_message.desc"]]
        for seen in inspect("alerts.pcap"):
            clear = [one for one in seen["alerts"] if "description" in one]
            expected = [row for row in rows if row["tcp.stream"] == str(seen["connection"])]
            with self.subTest(connection=seen["connection"]):
                self.assertEqual([seen[one["from"]].rpartition(":")[2] for one in clear],
                                 [row["tcp.srcport"] for row in expected])


if __name__ == "__main__":
    unittest.main()
