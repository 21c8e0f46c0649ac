# SPDX-License-Identifier: Apache-2.0
"""What end-to-end tests share: real clients, the program under test, a sniffer. Puts tests/ on the import path, so
that `from servers import ...` works, whoever runs the test."""

import sys
from pathlib import Path

TESTS = str(Path(__file__).resolve().parents[2])
if TESTS not in sys.path:
    sys.path.insert(0, TESTS)
