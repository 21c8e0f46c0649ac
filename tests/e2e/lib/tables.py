# SPDX-License-Identifier: Apache-2.0
"""Tables that tests make and that pages show: each stands in its page behind a comment with its name. UPDATE_DOCS=1
writes it anew."""

import os
import re
from pathlib import Path

PAGES = Path(__file__).resolve().parents[3] / "docs"
Rows = list[tuple[str, ...]]


def render(rows: Rows) -> str:
    """The first row is the heads of the columns."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def by_server(columns: tuple[str, ...], found: dict[str, dict[str, str]]) -> Rows:
    """A row a server; "-" where nothing was found out."""
    return [("server", *columns)] + [(name, *(seen.get(column) or "-" for column in columns)) for name, seen in found.items()]


def cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def find(page: str, name: str) -> tuple[Path, str, re.Match]:
    path = PAGES / page
    text = path.read_text()
    found = re.search(rf"<!-- table: {name} -->\n((?:\|.*\n)*)", text)
    assert found, f"{page} has no table {name}"
    return path, text, found


def write(page: str, name: str, rows: Rows) -> None:
    path, text, found = find(page, name)
    path.write_text(text[:found.start(1)] + render(rows) + text[found.end(1):])


def check(page: str, name: str, rows: Rows, whole: bool) -> None:
    """Every row has to stand in the page's table; when the rows are `whole`, it may have no other. A server that is not
    installed gives no row."""
    if os.environ.get("UPDATE_DOCS") and whole:
        write(page, name, rows)
        return
    found = find(page, name)[2]
    shown = [cells(line) for line in found[1].splitlines() if not line.startswith("|-")]
    missing = [row for row in rows if row not in shown]
    assert not missing, f"{page}, table {name}: UPDATE_DOCS=1 writes it anew; it lacks {missing}"
    assert not whole or len(shown) == len(rows), f"{page}, table {name}: it has rows of servers that are no more"
