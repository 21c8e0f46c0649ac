# SPDX-License-Identifier: Apache-2.0
"""The pages say what the program does: the commands that they show are run, and print what the pages print. What
depends on the moment (times, ports of clients) may differ, but for captures of the tree, where nothing may.
UPDATE_DOCS=1 writes what is printed into the pages instead; blocks with `…` are left to their writer."""

import os
import re
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import pages, reshake
from lib.pages import TREE

PAGES = sorted([TREE / "README.md", *TREE.glob("docs/**/*.md"), *TREE.glob("*/README.md")])
COMMANDS = ("check", "inspect", "play", "record", "replay", "script", "serve", "time")


def is_fixed(command: str) -> bool:
    """It only reads captures of the tree."""
    return command.startswith("reshake inspect") and "corpus/" in command


def update(page: Path, updated: list[tuple[pages.Shown, list[str]]]) -> None:
    lines = page.read_text().splitlines()
    for shown, printed in reversed(updated):
        start = shown.line + 1
        while lines[start - 1].endswith("\\"):
            start += 1
        if "…" not in shown.output:
            lines[start:start + len(shown.output)] = printed
    page.write_text("\n".join(lines) + "\n")


class Shown(unittest.TestCase):
    maxDiff = None

    def look(self, page: Path) -> None:
        session, updated = pages.Session(), []
        self.addCleanup(session.stop)
        for shown in pages.commands(page):
            printed = session.run(shown)
            if os.environ.get("UPDATE_DOCS"):
                updated.append((shown, printed))
                continue
            with self.subTest(command=shown.command):
                form = str if is_fixed(shown.command) else pages.steady
                found, expected = [form(line) for line in printed], [form(line) for line in shown.output]
                if not pages.agree(found, expected):
                    self.assertEqual(found, expected, f"{page.name}, line {shown.line + 1}")
        update(page, updated) if updated else None


def spread() -> None:
    """One test for each page that shows a session."""
    for page in PAGES:
        if pages.commands(page):
            name = re.sub(r"\W+", "_", str(page.relative_to(TREE).with_suffix(""))).lower()
            setattr(Shown, f"test_{name}", lambda self, page=page: self.look(page))


class Named(unittest.TestCase):
    """What pages name is there."""

    def test_options(self) -> None:
        options = {name: reshake.run(name, "--help").expect(0).out for name in COMMANDS}
        for page in PAGES:
            for name, rest in re.findall(rf"\breshake ({'|'.join(COMMANDS)})\b([^\n|#&`]*)", page.read_text()):
                for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", rest):
                    with self.subTest(page=page.name, command=name, option=option):
                        self.assertRegex(options[name], rf"{option}\b")

    def test_links(self) -> None:
        for page in PAGES:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
                with self.subTest(page=page.name, target=target):
                    self.assertTrue((page.parent / target).exists())

    def test_captures(self) -> None:
        for page in PAGES:
            for target in re.findall(r"\bcorpus/[\w./-]+\w", page.read_text()):
                if re.search(r"/(NAME|TARGET)\b", target):
                    continue  # stands for any
                with self.subTest(page=page.name, target=target):
                    self.assertTrue((TREE / target).exists())


spread()
if __name__ == "__main__":
    unittest.main()
