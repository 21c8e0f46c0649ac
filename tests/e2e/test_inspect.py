# SPDX-License-Identifier: Apache-2.0
"""`reshake inspect`: what it prints of a connection, and how."""

import json
import os
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import craft, reshake
from lib.craft import Connection, full_handshake
from lib.in_folder import InFolder

CAPTURES = Path(__file__).resolve().parents[2] / "corpus" / "captures"
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SOME = CAPTURES / "tls12-ticket-resume.pcap"


class Printed(InFolder):
    def golden(self, name: str, *arguments: object) -> None:
        """Compares with tests/golden/NAME; UPDATE_GOLDEN=1 writes it instead."""
        out = reshake.run("inspect", *arguments, env={**os.environ, "LC_ALL": "C.UTF-8"}).expect(0).out
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(out)
        self.maxDiff = None
        self.assertEqual(out, path.read_text())

    def test_table(self) -> None:
        self.golden("inspect-alerts.txt", CAPTURES / "alerts.pcap")
        self.golden("inspect-ticket-resume.txt", SOME)
        self.golden("inspect-renegotiation.txt", CAPTURES / "tls12-renegotiation.pcap")

    def test_ladder(self) -> None:
        self.golden("inspect-ladder-ticket-resume.txt", "--ladder", SOME)
        self.golden("inspect-ladder-0rtt.txt", "--ladder", "--only", "1,5", CAPTURES / "tls13-0rtt.pcap")
        self.golden("inspect-ladder-ascii.txt", "--ladder", "--ascii", "--only", "0", CAPTURES / "tls13-hrr.pcap")

    def test_every_field(self) -> None:
        self.golden("inspect-fields-ticket-resume.txt", "-v", "--only", "0", SOME)

    def test_json(self) -> None:
        line = reshake.run("inspect", "--json", "-v", "--only", "1", SOME).expect(0).json[0]
        line["file"] = ""
        text = json.dumps(line, indent=1) + "\n"
        if os.environ.get("UPDATE_GOLDEN"):
            (GOLDEN / "inspect-ticket-resume.json").write_text(text)
        self.assertEqual(text, (GOLDEN / "inspect-ticket-resume.json").read_text())

    def test_ladder_is_ascii_where_the_locale_is(self) -> None:
        out = reshake.run("inspect", "--ladder", SOME, env={**os.environ, "LC_ALL": "C"}).expect(0).out
        self.assertTrue(out.isascii())

    def test_ladder_lines_are_of_one_width(self) -> None:
        for capture in sorted(CAPTURES.glob("*.pcap")):
            out = reshake.run("inspect", "-v", capture, env={**os.environ, "LC_ALL": "C.UTF-8"}).expect(0).out
            rails = {len(line) for line in out.splitlines() if line.endswith(("│", "┬", "┴"))}
            self.assertEqual(rails, {90}, capture)

    def test_no_color_in_a_pipe(self) -> None:
        for form in [], ["--ladder"], ["-v"]:
            self.assertNotIn("\033", reshake.run("inspect", *form, SOME).expect(0).out)
            self.assertIn("\033[", reshake.run("inspect", *form, "--color", "always", SOME).expect(0).out)

    def test_help_names_every_option(self) -> None:
        out = reshake.run("inspect", "--help").expect(0).out
        for option in "ladder", "json", "verbose", "only", "filter", "follow", "check-checksums", "ascii":
            self.assertIn(f"--{option} ", out)


class Escaped(InFolder):
    """Nothing of the network reaches a terminal or JSON as it is."""

    NAME = b"a\033[31mb\r\n\xe2\x80\xaec\xff\\d\x9b\x07"
    SHOWN = r"a\x1b[31mb\x0d\x0a\u{202e}c\xff\\d\x9b\x07"

    def made(self) -> Path:
        alpn = craft.extension(16, craft.block(2, craft.block(1, b"h2\033]0;x\x07\xe2\x80\x8f")))
        return self.write(craft.merged(full_handshake(Connection().open(), self.NAME, alpn).close()))

    def test_every_form(self) -> None:
        path = self.made()
        for form in [], ["--ladder"], ["-v"], ["--json"], ["--json", "-v"]:
            with self.subTest(form=form):
                out = reshake.run("inspect", *form, path).expect(0).out
                for evil in "\033", "\x07", "\r", "\u202e", "\u200f", "\x9b", "\ufffd":
                    self.assertNotIn(evil, out)

    def test_what_is_shown_says_what_was_there(self) -> None:
        path = self.made()
        line = reshake.run("inspect", "--json", "-v", path).expect(0).json[0]
        self.assertEqual(line["handshakes"][0]["server_name"], self.SHOWN)
        self.assertEqual(line["handshakes"][0]["alpn"], r"h2\x1b]0;x\x07\u{200f}")
        server_name = line["messages"][0]["fields"]["extensions"][0]["extension_data"]["server_name_list"][0]
        self.assertEqual(server_name["host_name"], self.SHOWN)
        self.assertIn(self.SHOWN, reshake.run("inspect", "--ladder", path).expect(0).out)

    def test_a_name_of_separators_stays_in_its_cell(self) -> None:
        path = self.write(craft.merged(full_handshake(Connection().open(), b"\x1f\x1e\x01\x02x").close()))
        out = reshake.run("inspect", path).expect(0).out
        self.assertIn(r"\x1f\x1e\x01\x02x", out)


class Made(InFolder):
    """Connections made by hand."""

    def one(self, connection: Connection, *options: str) -> dict:
        lines = reshake.run("inspect", "--json", *options, self.write(craft.merged(connection))).expect(0).json
        self.assertEqual(len(lines), 1)
        return lines[0]

    def test_the_crafted_handshake(self) -> None:
        seen = self.one(full_handshake(Connection().open()).close())
        handshake = seen["handshakes"][0]
        self.assertEqual((handshake["kind"], handshake["outcome"]), ("full", "completed"))
        self.assertEqual(handshake["tickets"][0]["lifetime_s"], 3600)
        self.assertEqual(handshake["tickets"][0]["length"], 160)
        self.assertEqual(seen["tcp"]["options"]["client"]["mss"], 1460)
        self.assertEqual(seen["tcp"]["options"]["client"]["window_scale"], 7)

    def test_long_names_are_shown_whole(self) -> None:
        name, protocol = b"n" * 250 + b".test", b"p" * 255
        alpn = craft.extension(16, craft.block(2, craft.block(1, protocol)))
        short = craft.extension(16, craft.block(2, craft.block(1, b"h2")))
        first = full_handshake(Connection().open(), name, alpn)
        second = full_handshake(Connection(port=40001, start=1000.0005).open(), more=short)
        lines = reshake.run("inspect", "--json", self.write(craft.merged(first.close(), second.close()))).expect(0).json
        names = [(line["handshakes"][0]["server_name"], line["handshakes"][0]["alpn"]) for line in lines]
        self.assertEqual(names, [(name.decode(), protocol.decode()), ("server.test", "h2")])

    def test_starttls(self) -> None:
        connection = Connection(server_port=25).open().server(b"220 mail\r\n").client(b"EHLO x\r\n")
        connection.server(b"250 STARTTLS\r\n").client(b"STARTTLS\r\n").server(b"220 go\r\n")
        full_handshake(connection).close()
        seen = self.one(connection)
        self.assertEqual(seen["starttls_bytes"], 50)
        self.assertEqual(seen["handshakes"][0]["kind"], "full")
        self.assertIn("STARTTLS", reshake.run("inspect", self.folder / "made.pcap").expect(0).out)
        self.assertIn("STARTTLS", reshake.run("inspect", "--ladder", self.folder / "made.pcap").expect(0).out)

    def test_a_second_hello_is_not_starttls(self) -> None:
        for line in reshake.run("inspect", "--json", CAPTURES / "tls13-hrr.pcap").expect(0).json:
            self.assertIsNone(line["starttls_bytes"])

    def test_trouble_is_told(self) -> None:
        connection = Connection().open().client(craft.client_hello())
        flight = craft.server_flight()
        start = connection.next[1]
        connection.server(flight[:50])
        connection.segment(1, craft.ACK, flight[:50], seq=start)  # again
        connection.segment(1, craft.ACK, flight[100:], seq=start + 100)  # before its turn
        connection.segment(1, craft.ACK, flight[50:100], seq=start + 50)
        connection.next[1] = start + len(flight)
        connection.client(craft.CLIENT_END).server(craft.SERVER_END).close()
        seen = self.one(connection)
        self.assertEqual(seen["tcp"]["retransmitted"], {"client": 0, "server": 1})
        self.assertEqual(seen["tcp"]["out_of_order"], {"client": 0, "server": 1})
        self.assertEqual(seen["handshakes"][0]["outcome"], "completed")
        ladder = reshake.run("inspect", "--ladder", self.folder / "made.pcap").expect(0).out
        self.assertIn("sent again", ladder)
        self.assertIn("out of order", ladder)

    def test_a_gap_is_told(self) -> None:
        connection = full_handshake(Connection().open())
        connection.next[1] += 1000
        connection.server(craft.record(23, b"x" * 100)).close()
        seen = self.one(connection)
        self.assertEqual(seen["tcp"]["missing_bytes"], {"client": 0, "server": 1000})
        self.assertIn("1,000 bytes of TCP payload are missing", reshake.run("inspect", self.folder / "made.pcap").out)
        self.assertIn("not captured", reshake.run("inspect", "--ladder", self.folder / "made.pcap").out)

    def test_joined_in_the_middle(self) -> None:
        connection = full_handshake(Connection()).close()
        seen = self.one(connection)
        self.assertEqual(seen["tcp"]["handshake"], "none")
        self.assertEqual(seen["tcp"]["options"], {"client": None, "server": None})

    def test_nobody_answers_and_refused(self) -> None:
        lonely, refused = Connection(), Connection(port=40001)
        lonely.segment(0, craft.SYN)
        refused.segment(0, craft.SYN)
        refused.segment(1, craft.RST | craft.ACK)
        lines = reshake.run("inspect", "--json", self.write(craft.merged(lonely, refused))).expect(0).json
        self.assertEqual([line["tcp"]["opening"] for line in lines], ["syn-only", "refused"])
        self.assertEqual([line["tcp"]["handshake"] for line in lines], ["partial", "partial"])
        self.assertEqual([line["tcp"]["close"] for line in lines], ["open", "rst"])

    def test_application_data_is_one_arrow(self) -> None:
        connection = full_handshake(Connection().open())
        for _ in range(37):
            connection.server(craft.record(23, b"y" * 1000))
        ladder = reshake.run("inspect", "--ladder", self.write(craft.merged(connection.close()))).expect(0).out
        self.assertIn("37 records, 37,000 bytes", ladder)

    def test_many_steps_are_cut_and_counted(self) -> None:
        connection = full_handshake(Connection().open())
        for _ in range(4000):
            connection.client(craft.record(23, b"q")).server(craft.record(23, b"a"))
        path = self.write(craft.merged(connection.close()))
        self.assertIn("more steps were not kept", reshake.run("inspect", "--ladder", path).expect(0).out)
        line = reshake.run("inspect", "--json", "-v", path).expect(0).json[0]
        self.assertGreater(line["left_out"]["steps"], 1000)
        self.assertEqual(line["handshakes"][0]["outcome"], "completed")

    def test_checksums(self) -> None:
        connection = full_handshake(Connection().open()).close()
        time_s, packet = connection.packets[3]
        wrong = packet[:36] + bytes([packet[36] ^ 1]) + packet[37:]
        connection.packets.insert(3, (time_s, wrong[:-1] + b"!"))
        path = self.write(craft.merged(connection))
        plain = reshake.run("inspect", "--json", path).expect(0)
        checked = reshake.run("inspect", "--json", "--check-checksums", path).expect(0)
        self.assertEqual(plain.json[0]["tcp"]["packets"]["client"], checked.json[0]["tcp"]["packets"]["client"] + 1)
        self.assertIn("1 with a wrong checksum", checked.err)
        self.assertIn("1 with a wrong checksum", reshake.run("inspect", "--check-checksums", path).expect(0).out)


if __name__ == "__main__":
    unittest.main()
