#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes corpus/profiles/: what the suite is known to find on the servers of tests/servers, with the reasons of docs/deviations.md.

With names, the profiles of those servers alone; with --only ID[,ID...] these cases alone, and what stands in the profiles of others stays.
A fail for which docs/deviations.md has no reason was not looked into: it is said, is not written, and makes exit 1."""

import argparse
import collections
import dataclasses
import datetime
import json
import re
import subprocess
import sys
import time
import unittest
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TREE / "tests"), str(TREE / "tests" / "e2e")]

import conformance  # noqa: E402
from lib import reshake  # noqa: E402
from servers import Server, all_servers  # noqa: E402
from servers.apache2 import Apache2  # noqa: E402

PROFILES = TREE / "corpus" / "profiles"
PAGE = "docs/deviations.md"

# What a server is called, with the package that tells the version of each part; the names that docs/deviations.md has for it.
OPENSSL = (("OpenSSL", "libssl3"),)
WHO = {
    "apache2": ((("Apache", "apache2-bin"), *OPENSSL), ("Apache", "OpenSSL")),
    "botan-tls": ((("Botan", "libbotan-2-19"),), ("Botan",)),
    "caddy": ((("Caddy", "caddy"),), ("Caddy", "Go")),
    "gnutls-serv": ((("GnuTLS", "libgnutls30"),), ("GnuTLS",)),
    "go-tls": ((("Go", "golang-1.19-go"),), ("Go",)),
    "h2o": ((("h2o", "h2o"), *OPENSSL), ("h2o", "OpenSSL")),
    "haproxy": ((("HAProxy", "haproxy"), *OPENSSL), ("HAProxy", "OpenSSL")),
    "hitch": ((("Hitch", "hitch"), *OPENSSL), ("hitch", "OpenSSL")),
    "java-tls": ((("Java", "openjdk-17-jre-headless"),), ("Java",)),
    "lighttpd": ((("lighttpd", "lighttpd"), *OPENSSL), ("lighttpd", "OpenSSL")),
    "mbedtls": ((("Mbed TLS", "libmbedtls14"),), ("Mbed TLS",)),
    "nghttpx": ((("nghttpx", "nghttp2-proxy"), *OPENSSL), ("nghttpx", "OpenSSL")),
    "nginx": ((("nginx", "nginx"), *OPENSSL), ("nginx", "OpenSSL")),
    "node-tls": ((("Node.js", "nodejs"), *OPENSSL), ("Node.js", "OpenSSL")),
    "nss-selfserv": ((("NSS", "libnss3"),), ("NSS",)),
    "openssl-s_server": ((("OpenSSL", "openssl"),), ("s_server", "OpenSSL")),
    "python-ssl": ((("Python", "python3"), *OPENSSL), ("Python", "OpenSSL")),
    "reshake-serve": ((("BoringSSL", ""),), ("BoringSSL",)),
    "rustls-tls": ((("rustls", "librust-rustls-dev"),), ("rustls",)),
    "stunnel": ((("stunnel", "stunnel4"), *OPENSSL), ("stunnel", "OpenSSL")),
    "wolfssl": ((("wolfSSL", "libwolfssl35"),), ("wolfSSL",)),
}
BORINGSSL = "13.0"


@dataclasses.dataclass
class Deviation:
    """A row of docs/deviations.md."""
    heading: str
    servers: str
    cases: set[str]
    what: str

    def is_of(self, names: tuple[str, ...]) -> bool:
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.servers) for name in names)


def deviations() -> list[Deviation]:
    found, heading = [], ""
    for line in (TREE / PAGE).read_text().splitlines():
        if line.startswith("## "):
            heading = line[3:]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        cases = set(re.findall(r"`([a-i]-[\w-]+)`", cells[1])) if line.startswith("|") and len(cells) == 4 else set()
        if cases:
            found.append(Deviation(heading, cells[0], cases, cells[2]))
    return found


def version_of(package: str) -> str:
    """Upstream's part of the version: of 1:2.4.62-1~deb12u2 2.4.62."""
    if not package:
        return BORINGSSL
    shown = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False).stdout
    return re.match(r"(?:\d+:)?([\d.]*\d)", shown)[1] if shown else ""


def title_of(name: str) -> str:
    return ", ".join(f"{part} {version_of(package)}".strip() for part, package in WHO[name][0])


def reason_of(name: str, case: str, rows: list[Deviation]) -> dict:
    """What docs/deviations.md says of a case and a server: its own rows; those that speak of others' rows; nothing."""
    of_case = [row for row in rows if case in row.cases]
    own = [row for row in of_case if row.is_of(WHO[name][1])]
    chosen = own or [row for row in of_case if re.match(r"those of|these", row.servers)]
    if not chosen:
        return {}
    anchor = re.sub(r"[^\w -]", "", chosen[0].heading.lower()).replace(" ", "-")
    return {"why": "; ".join(dict.fromkeys(row.what for row in chosen)), "see": f"{PAGE}#{anchor}"}


def check(server: Server, seed: int, cases: str) -> conformance.Results:
    if not cases:
        return conformance.check(server, seed)[0]
    names = [word for name in server.options.names[:2] for word in ("--name", name)]
    done = reshake.run("check", f"{server.host}:{server.port}", *names, "--json", "--no-evidence", "--seed", seed, "--only", cases,
                       timeout_s=conformance.PATIENCE_S)
    return {(play["id"], play["variant"] or ""): play for play in done.json if "id" in play}


def fails_of(kind: type[Server], cases: str) -> dict[str, set[str]]:
    """The fails of two runs, as variants of cases. What failed once alone is no deviation, but a race."""
    server = conformance.start(kind)
    try:
        time.sleep(kind.early_data_after_s if server.options.early_data else 0)
        runs = [check(server, seed, cases) for seed in (1, 2)]
    finally:
        server.stop()
    fails: dict[str, set[str]] = collections.defaultdict(set)
    for play, found in runs[0].items():
        again = runs[1].get(play, found)
        if found["verdict"] == again["verdict"] == "fail":
            fails[play[0]].add(play[1])
    return fails


def profile_of(name: str, fails: dict[str, set[str]], rows: list[Deviation], cases: str) -> list[dict]:
    """Of what was not played this time the variants of before are kept; reasons are read anew."""
    before = PROFILES / f"{name}.json"
    if cases:
        for old in map(json.loads, before.read_text().splitlines()[1:] if before.exists() else ()):
            if old["id"] not in cases.split(","):
                fails[old["id"]] = {variant or "" for variant in old["variants"]}
    lines: list[dict] = [{"profile": name, "server": title_of(name), "seen": datetime.date.today().isoformat(), "page": PAGE}]
    for case in sorted(fails):
        variants = [variant or None for variant in sorted(fails[case])]
        lines.append({"id": case, "variants": variants, "verdict": "fail", "known": reason_of(name, case, rows)})
    return lines


def write(name: str, lines: list[dict]) -> None:
    PROFILES.mkdir(exist_ok=True)
    (PROFILES / f"{name}.json").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="ID[,ID...]", default="")
    parser.add_argument("servers", nargs="*")
    asked = parser.parse_args()
    Apache2.key_file = False  # each server has ticket keys of its own
    rows, code = deviations(), 0
    for kind in all_servers():
        if asked.servers and kind.name not in asked.servers:
            continue
        try:
            lines = profile_of(kind.name, fails_of(kind, asked.only), rows, asked.only)
        except unittest.SkipTest as why:
            print(f"{kind.name}: left out: {why}")
            continue
        except Exception as why:  # noqa: BLE001  (the others are still to be written)
            print(f"{kind.name}: could not be checked: {why}")
            code = 1
            continue
        explained = [line for line in lines if line.get("known") != {}]
        write(kind.name, explained)
        print(f"{kind.name}: {lines[0]['server']}: {len(explained) - 1} cases", flush=True)
        for line in lines:
            if line not in explained:
                print(f"    {line['id']}: {PAGE} has no reason", flush=True)
                code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
