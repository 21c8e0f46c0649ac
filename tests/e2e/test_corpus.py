# SPDX-License-Identifier: Apache-2.0
"""`reshake corpus`: captures become seeds for every target in one command, and seeds become captures."""

import hashlib
import shutil
import struct
import tempfile
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import reshake

TREE = Path(__file__).resolve().parents[2]
CAPTURES = TREE / "corpus" / "captures"
FROM_CAPTURES = {
    "capture", "certificate", "client_hello", "client_hello_boringssl", "codes", "dialogue", "extensions", "handshake", "hostile",
    "inspect", "keylog", "new_session_ticket", "packet", "play", "player_bytes", "reassembly",
    "records", "replay_verbatim", "script_binary", "script_text", "segments", "server_hello",
}  # fmt: skip
CONVERSATIONS = {"records", "dialogue", "hostile", "handshake", "client_hello", "server_hello", "certificate", "play", "script_text"}


class Test(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reshake-corpus-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def seeds(self, *files: Path) -> Path:
        into = self.folder / "seeds"
        self.said = reshake.run("corpus", "import", *files, "--into", into).expect(0)
        return into


class Import(Test):
    def test_captures(self) -> None:
        into = self.seeds(CAPTURES / "tls12-ticket-resume-dsb.pcapng", CAPTURES / "tls13-full.pcap")
        self.assertEqual({folder.name for folder in into.iterdir()}, FROM_CAPTURES)
        for seed in into.glob("*/*"):
            self.assertEqual(seed.name, hashlib.sha1(seed.read_bytes()).hexdigest())
            self.assertLessEqual(seed.stat().st_size, 16384)
        again = reshake.run("corpus", "import", CAPTURES / "tls13-full.pcap", "--into", into).expect(0)
        self.assertTrue(again.out.startswith("0 seeds written; "), again.out)

    def test_forms_of_others(self) -> None:
        message = bytes.fromhex("16030100050100000100")
        aflnet = self.folder / "aflnet.raw"
        aflnet.write_bytes(struct.pack("<I", len(message)) + message + struct.pack("<I", 2) + b"\x15\x03")
        boringssl = self.folder / "boringssl"
        boringssl.write_bytes(b"\x00\x01\x00\x00\x03abc\x00\x02\x00\x00" + message)
        into = self.seeds(aflnet, boringssl)
        turns = sorted(seed.read_bytes() for seed in (into / "records").iterdir())
        self.assertEqual(turns, sorted([b"\x00\x0a" + message + b"\x00\x02\x15\x03\x00", b"\x00\x0a" + message + b"\x00"]))

    def test_what_is_none(self) -> None:
        odd = self.folder / "odd"
        odd.write_bytes(b"no capture")
        said = reshake.run("corpus", "import", odd, "--into", self.folder / "seeds").expect(3)
        self.assertIn("neither a capture nor an input", said.err)


class Export(Test):
    def test_each_form(self) -> None:
        into = self.seeds(CAPTURES / "tls12-ecdhe-full.pcap", CAPTURES / "tls13-psk-resume.pcap")
        for target in CONVERSATIONS:
            with self.subTest(target=target):
                seed = next((into / target).iterdir())
                out = self.folder / "out.pcapng"
                reshake.run("corpus", "export", seed, "--target", target, "-o", out).expect(0)
                inspected = reshake.run("inspect", out, "--json").expect(0)
                self.assertGreaterEqual(len(inspected.json), 1)

    def test_a_script_is_played(self) -> None:
        script = self.folder / "script.txt"
        script.write_text("connect 0\nhandshake 0 versions=TLS1.2\nexpect 0 accept=full\nend 0 orderly\n")
        out = self.folder / "out.pcapng"
        reshake.run("corpus", "export", script, "--target", "script_text", "-o", out).expect(0)
        self.assertIn("full", reshake.run("inspect", out).expect(0).out)

    def test_wrong_usage(self) -> None:
        reshake.run("corpus").expect(2)
        reshake.run("corpus", "import", "x").expect(2)
        reshake.run("corpus", "export", "x").expect(2)
        said = reshake.run("corpus", "export", "x", "--target", "segments", "-o", "y").expect(3)
        self.assertIn("no form that can be a conversation", said.err)


if __name__ == "__main__":
    unittest.main()
