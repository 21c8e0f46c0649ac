# SPDX-License-Identifier: Apache-2.0
"""`reshake check`: the bytes that a finding rests on are where it says, as tshark sees the recording of it."""

import tempfile
import unittest
from pathlib import Path

from lib import reshake, tshark
from lib.check_json import documented
from servers import Options
from servers.nginx import Nginx

NAMES = ("one.test", "two.test")
CASES = "d-sni-changed-12,d-sni-malformed,e-psk-decode,f-replay-same"  # nginx fails something in each of them


def streams(recording: Path, port: int) -> dict[tuple[int, bool], bytes]:
    """By TCP stream, and whether the server sent them: all bytes."""
    found: dict[tuple[int, bool], bytes] = {}
    fields = ["-T", "fields", "-e", "tcp.stream", "-e", "tcp.srcport", "-e", "tcp.payload", "-Y", "tcp.len > 0"]
    for line in tshark.run(recording, [port], fields).splitlines():
        stream, source, payload = line.split("\t")
        key = (int(stream), int(source) == port)
        found[key] = found.get(key, b"") + bytes.fromhex(payload)
    return found


class Marks(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.server = Nginx(Options(early_data=True, names=NAMES))
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.done = cls.check("--json", "--evidence", str(cls.folder))
        cls.fails = [play for play in cls.done.json[:-1] if play["verdict"] == "fail"]

    @classmethod
    def check(cls, *options: str) -> reshake.Result:
        return reshake.run("check", f"127.0.0.1:{cls.server.port}", "--name", NAMES[0], "--name", NAMES[1], "--only", CASES,
                           *options, timeout_s=60)

    def test_each_fail_has_some_of_both_sides(self) -> None:
        self.assertEqual({play["id"] for play in self.fails}, set(CASES.split(",")))
        for play in self.fails:
            self.assertEqual({mark["from"] for mark in play["marks"]}, {"client", "server"}, play["id"])
            for mark in play["marks"]:
                self.assertEqual(set(mark), documented("A mark"))
        for play in self.done.json[:-1]:
            if play["verdict"] == "pass":
                self.assertEqual(play["marks"], [])

    def test_what_was_sent_lies_there(self) -> None:
        for play in self.fails:
            hello = bytes.fromhex(play["client_hello"])
            sent = [mark for mark in play["marks"] if mark["message"] == "client_hello"]
            self.assertTrue(sent)
            mark = sent[-1]
            whole = bytes.fromhex(mark["bytes"])
            self.assertEqual(hello[mark["at"]:mark["at"] + len(whole)], whole, f"{play['id']} {play['variant']}")
            self.assertEqual(len(whole), min(mark["length"], 256))

    def test_what_came_lies_there(self) -> None:
        """A ServerHello begins behind the record's five bytes and its own four."""
        looked_at = 0
        for play in self.fails:
            sides = streams(Path(play["evidence"]), self.server.port)
            for mark in play["marks"]:
                if mark["message"] == "server_hello":
                    begins = mark["record_at"] + 5 + 4 + mark["at"]
                    there = sides[mark["connection"], True][begins:begins + mark["length"]]
                    self.assertEqual(there[:256].hex(), mark["bytes"], f"{play['id']} {play['variant']}")
                    looked_at += 1
        self.assertGreaterEqual(looked_at, len(CASES.split(",")))

    def test_people_see_them(self) -> None:
        out = self.check("--color", "never", "--no-evidence").out
        self.assertRegex(out, r"    sent      ClientHello of connection 1, bytes \d+ to \d+, server_name: 000000050003000000\n"
                              r"    received  ServerHello of connection 1, bytes 35 to 66, legacy_session_id_echo: [0-9a-f]{64}; record at byte 0\n")


if __name__ == "__main__":
    unittest.main()
