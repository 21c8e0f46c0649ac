#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The conformance suite against every server of tests/servers that is installed, twice each: `make conformance`.

Writes the tables of docs/conformance.md, and says where two runs differ; with names, those servers are played and their rows written.
Exit: 0, or 1 where two runs differ or a server could not be checked."""

import collections
import json
import subprocess
import sys
import time
import unittest
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TREE / "tests"), str(TREE / "tests" / "e2e")]

from lib import reshake, tables  # noqa: E402
from servers import Options, Server, all_servers  # noqa: E402
from servers.apache2 import Apache2  # noqa: E402

GROUPS = "abcdefghi"
NAMES = ("one.test", "two.test")
PATIENCE_S = 900
KEEP_FEW = {"wolfssl"}  # sessions: plays side by side would push out what others are about to offer
Play = tuple[str, str]
Results = dict[Play, dict]


def options_of(kind: type[Server]) -> Options:
    """As much as it can at the same time; where something does not go together the last is left out."""
    versions = tuple(version for version in ("1.2", "1.3") if version in kind.supports)
    wanted: dict = {"versions": versions}
    for feature, option, value in (("two names", "names", NAMES), ("renegotiation", "renegotiation", True),
                                   ("early data", "early_data", True), ("alpn", "alpn", ("http/1.1", "h2"))):
        ends_by_it = option == "early_data" and kind.name == "openssl-s_server"  # the program ends where it cannot read it
        if feature in kind.supports and not ends_by_it and not (option == "early_data" and "1.3" not in versions):
            wanted[option] = value
    return Options(**wanted)


def start(kind: type[Server]) -> Server:
    """Some servers support features that they do not support together: then fewer are asked for."""
    options = options_of(kind)
    for without in ({}, {"alpn": ()}, {"alpn": (), "early_data": False}, {"alpn": (), "early_data": False, "renegotiation": False}):
        fewer = Options(**{**options.__dict__, **without})
        try:
            return kind(fewer).start()
        except unittest.SkipTest:
            raise
        except Exception as failure:  # noqa: BLE001  (whatever keeps it from starting, the next may go)
            last = failure
    raise last


def check(server: Server, seed: int) -> tuple[Results, dict]:
    names = [word for name in server.options.names[:2] for word in ("--name", name)]
    done = subprocess.run([reshake.program(), "check", f"{server.host}:{server.port}", *names, "--json", "--no-evidence",
                           "--seed", str(seed), *(["--jobs", "1"] if server.name in KEEP_FEW else [])], capture_output=True, text=True, timeout=PATIENCE_S)
    *plays, last = [json.loads(line) for line in done.stdout.splitlines()] or [None]
    assert last, done.stderr
    return {(play["id"], play["variant"] or ""): play for play in plays}, last["summary"]


def differences(first: Results, second: Results) -> list[str]:
    both = sorted(set(first) | set(second))
    pairs = ((play, first.get(play, {}).get("verdict"), second.get(play, {}).get("verdict")) for play in both)
    return [f"{' '.join(play)}: {a}, then {b}" for play, a, b in pairs if a != b]


def cells(results: Results) -> list[str]:
    """What each group came to: passed and tolerated of those that were played; fails are told apart."""
    counts = {group: collections.Counter(play["verdict"] for play in results.values() if play["group"] == group)
              for group in GROUPS}
    return [" ".join(filter(None, (f"{count['pass']}", f"~{count['tolerated']}" if count["tolerated"] else "",
                                   f"**!{count['fail']}**" if count["fail"] else "",
                                   f"?{count['inconclusive']}" if count["inconclusive"] else "")))
            if any(count[verdict] for verdict in ("pass", "tolerated", "fail", "inconclusive")) else "-"
            for count in counts.values()]


def fails(results: Results) -> str:
    light = {play["id"]: play["low_weight"] for play in results.values() if play["verdict"] == "fail"}
    return ", ".join(f"`{name}`" + (" (light)" if light[name] else "") for name in sorted(light)) or "none"


def unproved(results: Results) -> str:
    """What came to no verdict, and why."""
    whys: dict[str, set[str]] = collections.defaultdict(set)
    for play in results.values():
        if play["verdict"] == "inconclusive":
            whys[play["id"]].add(play["reason"])
    return "; ".join(f"`{name}`: {', '.join(sorted(why))}" for name, why in sorted(whys.items()))


def renew(table: str, heads: tuple[str, ...], rows: dict[str, tuple[str, ...]], whole: bool) -> None:
    """Writes the rows; where they are not the whole table, the others stay."""
    if not whole:
        shown = [tables.cells(line) for line in tables.find("conformance.md", table)[2][1].splitlines()[2:]]
        rows = {**{cells[0]: cells for cells in shown}, **rows}
    tables.write("conformance.md", table, [heads, *(rows[name] for name in sorted(rows) if any(rows[name][1:]))])


def main(only: list[str]) -> int:
    Apache2.key_file = False  # each server has ticket keys of its own
    rows, failed, open_, named = {}, {}, {}, only or [kind.name for kind in all_servers()]
    code = 0
    for kind in all_servers():
        if kind.name not in named:
            continue
        try:
            server = start(kind)
        except unittest.SkipTest as why:
            print(f"{kind.name}: left out: {why}")
            continue
        try:
            time.sleep(kind.early_data_after_s if server.options.early_data else 0)
            first, summary = check(server, 1)
            second, _again = check(server, 2)
        except Exception as why:  # noqa: BLE001  (the others are still to be checked)
            print(f"{kind.name}: could not be checked: {why}")
            code = 1
            continue
        finally:
            server.stop()
        differing = differences(first, second)
        print(f"{kind.name}: {summary['counts']} in {summary['took_us'] / 1e6:.1f} s; fails: {fails(first)}")
        for line in differing:
            print(f"    not the same twice: {line}")
        code = 1 if differing else code
        rows[kind.name] = (kind.name, *cells(first), f"{len(differing)}", f"{summary['took_us'] / 1e6:.0f}")
        failed[kind.name] = (kind.name, fails(first))
        open_[kind.name] = (kind.name, unproved(first))
        sys.stdout.flush()
    renew("groups", ("server", *GROUPS, "differed", "s"), rows, not only)
    renew("fails", ("server", "fails"), failed, not only)
    renew("unproved", ("server", "inconclusive"), open_, not only)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
