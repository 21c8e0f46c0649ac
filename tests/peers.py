#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where another tool checks what the conformance suite checks, do they agree? testssl.sh, sslyze and tlsfuzzer beside
`reshake check`, on OpenSSL, nginx and GnuTLS, in the same run: `make peers`. TLSFUZZER=DIR is tlsfuzzer's tree, with
tlslite-ng's beside it; SSLYZE=PROGRAM is sslyze, where it is not in the path.

Writes the tables of docs/peers.md when all peers are there. Exit: 0, or 1 where a difference has no explanation in WHY."""

import concurrent.futures
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

TREE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TREE / "tests"), str(TREE / "tests" / "e2e")]

from lib import reshake, tables  # noqa: E402
from peers_map import CHECKS, WHY, Check  # noqa: E402
from servers import Options, Server, all_servers, pki  # noqa: E402

PATIENCE_S = 240
PEERS = 3
ARGUMENTS = {"session-ticket-resumption": ["--no-new-ticket-on-resumption"]}  # none of the three renews a ticket that is fresh
RACED = ("sessionresumption_ticket", "sessionresumption_ID")  # what testssl.sh does not find each time
SSLYZE_OPTIONS = {"session_resumption": "--resum", "session_renegotiation": "--reneg", "tls_1_3_early_data": "--early_data"}
# tlsfuzzer's clients of TLS 1.2 send no signature_algorithms, which means SHA-1: OpenSSL has that at this level only.
CIPHERS = "DEFAULT:@SECLEVEL=0"
KIND = {kind.name: kind for kind in all_servers()}
SETUPS: dict[str, tuple[str, dict]] = {
    "OpenSSL": ("openssl-s_server", {"ciphers": CIPHERS}),
    "OpenSSL, renegotiating": ("openssl-s_server", {"ciphers": CIPHERS, "renegotiation": True}),
    "nginx": ("nginx", {"ciphers": CIPHERS, "early_data": True}),
    "GnuTLS": ("gnutls-serv", {"renegotiation": True, "early_data": True}),
}


@dataclass
class Said:
    """One tool about one rule. `good` is None where it says nothing about it."""

    good: Optional[bool]
    text: str


def fuzzer() -> tuple[Optional[Path], str]:
    """tlsfuzzer's tree and a Python that has what it needs; or None and what is missing."""
    if "TLSFUZZER" not in os.environ:
        return None, "TLSFUZZER=DIR names no tree of tlsfuzzer"
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import ecdsa"], capture_output=True).returncode == 0:
            return Path(os.environ["TLSFUZZER"]).resolve(), python
    return None, "python3-ecdsa is not installed"


def sslyze() -> Optional[str]:
    """The program, or None."""
    return shutil.which(os.environ.get("SSLYZE", "sslyze"))


def missing() -> list[str]:
    """What each peer that cannot be asked is missing."""
    return [why for found, why in ((shutil.which("testssl"), "testssl.sh is not installed"), fuzzer(),
                                   (sslyze(), "SSLYZE=PROGRAM names no sslyze")) if not found]


# What the peers say.

def ask_fuzzer(server: Server, checks: list[Check]) -> dict[Check, Said]:
    tree, python = fuzzer()
    said: dict[Check, Said] = {}
    for script in sorted({check.script for check in checks}) if tree else ():
        names = [check.name for check in checks if check.script == script]
        done = subprocess.run([python, f"scripts/test-{script}.py", "-h", server.host, "-p", str(server.port),
                               *ARGUMENTS.get(script, ()), *names],
                              cwd=tree, capture_output=True, text=True, timeout=PATIENCE_S,
                              env={**os.environ, "PYTHONPATH": f"{tree}:{tree.parent / 'tlslite-ng'}"})
        results = conversations(done.stdout + done.stderr)
        if results.pop("sanity", "OK") != "OK":
            raise RuntimeError(f"tlsfuzzer's {script} does not get along with the server")
        said |= {check: told(results.get(check.name)) for check in checks if check.script == script}
    return said


def conversations(output: str) -> dict[str, str]:
    """What became of each: OK, or the last error."""
    results, name = {}, ""
    for line in output.splitlines():
        if line.endswith(" ..."):
            name = line[:-4]
        elif name and (line == "OK" or re.match(r"\w*Error\b.*: ", line)):
            results[name] = line.partition(": ")[2] or line
    return results


def told(result: Optional[str]) -> Said:
    if result is None:
        return Said(None, "not run")
    return Said(True, "pass") if result == "OK" else Said(False, "fail: " + result.replace("|", "/"))


def ask_testssl(server: Server, checks: list[Check]) -> dict[Check, Said]:
    """Again what it did not find of resumption: its client is gone before the ticket of TLS 1.3 in one run of four."""
    if not shutil.which("testssl"):
        return {}
    found = run_testssl(server, "-S", "-R", "-I", "-T")
    for _ in range(5):
        if all(finding(found.get(name)).good for name in RACED):
            break
        again = run_testssl(server, "-S")
        found |= {name: again[name] for name in RACED if name in again and not finding(found.get(name)).good}
    return {check: finding(found.get(check.name)) for check in checks}


def run_testssl(server: Server, *sections: str) -> dict[str, dict]:
    with tempfile.TemporaryDirectory(prefix="reshake-peers-") as folder:
        path = Path(folder) / "testssl.json"
        subprocess.run(["testssl", "--quiet", "--color", "0", "--warnings", "batch", "--jsonfile", str(path), *sections,
                        f"{server.host}:{server.port}"], capture_output=True, timeout=PATIENCE_S, cwd=folder)
        return {line["id"]: line for line in json.loads(path.read_text())}


def finding(line: Optional[dict]) -> Said:
    if line is None or line["finding"].startswith("check "):  # "check failed because of connect problem"
        return Said(None, line["finding"] if line else "not told")
    return Said(line["severity"] in ("OK", "INFO") and "not supported" not in line["finding"], line["finding"])


def ask_sslyze(server: Server, checks: list[Check]) -> dict[Check, Said]:
    """A command alone, and again where it gave up: its other connection does not wait for ten renegotiations, for each of which
    s_server sleeps a second, and serves one connection at a time."""
    if not sslyze():
        return {}
    scans = {}
    for command in sorted({check.script for check in checks}):
        tries = (run_sslyze(server, command) for _ in range(8))
        scans[command] = next((scan for scan in tries if scan["status"] == "COMPLETED"), {"status": "gave up"})
    return {check: scanned(scans[check.script], check.name) for check in checks}


def run_sslyze(server: Server, command: str) -> dict:
    with tempfile.TemporaryDirectory(prefix="reshake-peers-") as folder:
        path = Path(folder) / "sslyze.json"
        subprocess.run([sslyze(), "--slow_connection", "--json_out", str(path), SSLYZE_OPTIONS[command],
                        f"{server.host}:{server.port}"], capture_output=True, timeout=PATIENCE_S, cwd=folder)
        scan = json.loads(path.read_text())["server_scan_results"][0]
    if not scan["scan_result"]:
        raise RuntimeError(f"sslyze does not get along with the server: {scan['connectivity_error_trace']}")
    return scan["scan_result"][command]


def scanned(attempt: dict, name: str) -> Said:
    if attempt["status"] != "COMPLETED":
        return Said(None, attempt["status"])
    value = attempt["result"][name]
    return Said(value == "FULLY_SUPPORTED" if isinstance(value, str) else value != name.startswith("is_vulnerable"), str(value))


# What we say.

def ask_us(server: Server, checks: list[Check]) -> tuple[list[dict], dict]:
    done = subprocess.run([reshake.program(), "check", f"{server.host}:{server.port}", "--json", "--no-evidence", "--seed", "1",
                           "--only", ",".join(sorted({check.case for check in checks}))], capture_output=True, text=True,
                          timeout=PATIENCE_S)
    *plays, last = [json.loads(line) for line in done.stdout.splitlines()]
    return plays, last["summary"]["server"]


def ours(check: Check, plays: list[dict], server: dict) -> Said:
    """The worst of the case's variants that do the same; or a fact that the probe found."""
    if check.fact:
        return fact(check, server)
    same = [play for play in plays if play["id"] == check.case and re.search(check.variant, play["variant"] or "")]
    for verdict in ("fail", "inconclusive", "tolerated", "pass"):
        for play in same:
            if play["verdict"] == verdict:
                text = verdict if verdict == "pass" else f"{verdict}: {play['actual'] or play['reason']}"
                good = None if verdict == "inconclusive" else verdict != "fail"
                return Said(good, text + (f" (`{play['variant']}`)" if verdict == "fail" and play["variant"] else ""))
    return Said(None, f"skipped: {same[0]['reason']}" if same else "not played")


def fact(check: Check, server: dict) -> Said:
    """In the peer's words, where it counts something; it frowns on each server that renegotiates."""
    if check.fact == "renegotiation":
        return Said("refused" in server["renegotiation"], server["renegotiation"])
    if check.fact == "ticket_lifetime_s":
        seconds = next(version[check.fact] for version in server["versions"] if version["version"] == "TLS 1.2")
        return Said(0 < seconds <= 86400, f"valid for {seconds} seconds")
    return Said(server[check.fact], f"{check.fact}: {server[check.fact]}")


# Both.

def compare(setup: str, server: Server) -> dict[Check, tuple[Said, Said]]:
    suits = [check for check in CHECKS if check.suits(server.options.renegotiation)]
    theirs = ask_testssl(server, [check for check in suits if check.peer == "testssl.sh"])
    theirs |= ask_sslyze(server, [check for check in suits if check.peer == "sslyze"])
    theirs |= ask_fuzzer(server, [check for check in suits if check.peer == "tlsfuzzer"])
    plays, facts = ask_us(server, list(theirs))
    return {check: (said, ours(check, plays, facts)) for check, said in theirs.items()}


def start(setup: str) -> Optional[Server]:
    kind, options = SETUPS[setup]
    try:
        return KIND[kind](Options(key="rsa", **options)).start()
    except unittest.SkipTest as why:
        print(f"{setup}: left out: {why}")
        return None


def why(check: Check, setup: str) -> str:
    for servers, case, pattern, text in WHY:
        if case == check.case and re.search(pattern, check.name) and (not servers or setup in servers):
            return text
    return ""


def cell(pair: Optional[tuple[Said, Said]]) -> str:
    if not pair or pair[0].good is None:
        return "-"
    them, us = pair
    words = {True: "good", False: "bad", None: "-"}
    if differ(pair):
        return f"**{words[them.good]}, we: {words[us.good]}**"
    return words[them.good] if us.good is not None else f"{words[them.good]}, we: -"


def differ(pair: Optional[tuple[Said, Said]]) -> bool:
    return bool(pair) and None not in (pair[0].good, pair[1].good) and pair[0].good != pair[1].good


def report(results: dict[str, dict[Check, tuple[Said, Said]]]) -> tuple[tables.Rows, tables.Rows, int]:
    verdicts: tables.Rows = [("peer", "its check", "our case", *SETUPS)]
    differing: tables.Rows = [("check", "server", "the peer says", "we say", "who is right, and why")]
    unexplained = 0
    for check in CHECKS:
        pairs = {setup: results.get(setup, {}).get(check) for setup in SETUPS}
        verdicts.append((check.peer, check.title, f"`{check.case}`", *map(cell, pairs.values())))
        for setup, pair in pairs.items():
            if differ(pair):
                reason = why(check, setup)
                unexplained += not reason
                differing.append((check.title, setup, pair[0].text, f"`{check.case}` {pair[1].text}", reason or "?"))
    return verdicts, differing, unexplained


def main() -> int:
    # tlsfuzzer's clients know RSA alone, and OpenSSL looks at the signature of the certificate, too.
    pki.authority = functools.lru_cache(lambda: pki.make("ca", "rsa", "-subj", "/CN=reshake test CA", "-addext",
                                                         "keyUsage=keyCertSign"))
    lacking = missing()
    for what in lacking:
        print(f"skipped: {what}")
    if len(lacking) == PEERS:
        return 0
    servers = {setup: server for setup in SETUPS if (server := start(setup))}
    try:
        with concurrent.futures.ThreadPoolExecutor() as pool:
            work = {setup: pool.submit(compare, setup, server) for setup, server in servers.items()}
            results = {setup: future.result() for setup, future in work.items()}
    finally:
        for server in servers.values():
            server.stop()
    verdicts, differing, unexplained = report(results)
    both = [pair for found in results.values() for pair in found.values() if None not in (pair[0].good, pair[1].good)]
    print(f"{len(both)} verdicts compared, {len(both) - len(differing) + 1} the same, {unexplained} of the others not explained")
    print(tables.render(differing))
    if not lacking and len(servers) == len(SETUPS):
        tables.write("peers.md", "verdicts", verdicts)
        tables.write("peers.md", "differences", differing)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
