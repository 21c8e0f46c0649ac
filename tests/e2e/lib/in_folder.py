# SPDX-License-Identifier: Apache-2.0
"""Tests that have a folder of their own, which goes when they end."""

import tempfile
import unittest
from pathlib import Path


class InFolder(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, content: bytes, name: str = "made.pcap") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path
