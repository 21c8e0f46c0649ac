# SPDX-License-Identifier: Apache-2.0
"""The man page and --help name the same commands and options."""

import re
import unittest
from pathlib import Path

from lib import reshake

PAGE = Path(__file__).resolve().parents[2] / "man" / "reshake.1"
COMMON = {"color", "help"}


def commands() -> list[str]:
    listed = reshake.run("--help").expect(0).out.partition("Commands:\n")[2].partition("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


def options_of_help(command: str) -> set[tuple[str, str]]:
    """(letter or "", name) of each option."""
    return set(re.findall(r"^  (?:-(\w),|   ) --([\w-]+)", reshake.run(command, "--help").expect(0).out, re.M))


def sections() -> dict[str, str]:
    parts = re.split(r"^\.S[sh] (.+)\n", PAGE.read_text(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def options_of_page(text: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^\.It (?:Fl (\w) , )?Fl \\-([\w-]+)", text, re.M))


class ManPage(unittest.TestCase):
    def test_commands(self) -> None:
        described = {title.removeprefix("reshake ") for title in sections() if title.startswith("reshake ")}
        self.assertEqual(described, set(commands()))

    def test_options(self) -> None:
        self.assertEqual({name for _letter, name in options_of_page(sections()["DESCRIPTION"])}, COMMON)
        for command in commands():
            with self.subTest(command=command):
                wanted = {(letter, name) for letter, name in options_of_help(command) if name not in COMMON}
                self.assertEqual(options_of_page(sections()[f"reshake {command}"]), wanted)


if __name__ == "__main__":
    unittest.main()
