# SPDX-License-Identifier: Apache-2.0
"""Files that hold secrets are for their owner alone, those that were there before and that others could read, too."""

import shutil
import stat
import tempfile
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import reshake
from servers import Options
from servers.reshake_serve import ReshakeServe

SECRET = "session 0 version=TLS1.2 id=01 secret=000102\n"
SHARES = "connect 0\nhandshake 0 share-keys=001d000101\n"
HARMLESS = "connect 0\nend 0\n"


class Test(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reshake-private-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def open_to_all(self, name: str) -> Path:
        path = self.folder / name
        path.write_text("what was there")
        path.chmod(0o644)
        return path

    def mode(self, path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    def test_scripts(self) -> None:
        for number, (text, mode) in enumerate(((SECRET, 0o600), (SHARES, 0o600), (HARMLESS, 0o644))):
            with self.subTest(text=text):
                source = self.folder / f"source-{number}"
                source.write_text(text)
                out = self.open_to_all(f"out-{number}")
                reshake.run("script", source, "-o", out).expect(0)
                self.assertEqual(self.mode(out), mode)

    def test_key_logs_and_recordings(self) -> None:
        log, saved = self.open_to_all("log"), self.open_to_all("saved.pcapng")
        script = self.folder / "script"
        script.write_text("connect 0\nhandshake 0\nend 0 orderly\n")
        with ReshakeServe(Options()) as server:
            reshake.run("play", script, f"{server.host}:{server.port}", "--key-log", log, "--save", saved,
                        "--force").expect(0)
        self.assertIn("CLIENT_TRAFFIC_SECRET_0", log.read_text())
        self.assertEqual((self.mode(log), self.mode(saved)), (0o600, 0o600))


if __name__ == "__main__":
    unittest.main()
