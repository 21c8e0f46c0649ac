# SPDX-License-Identifier: Apache-2.0
"""What docs/check-json.md says of the lines of `reshake check --json`."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "check-json.md"


def documented(section: str) -> set[str]:
    """The keys in the table below a heading."""
    text = PAGE.read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return {key for row in re.findall(r"^\| (`.*?) \|", text, re.M) for key in re.findall(r"`(\w+)`", row)}
