# SPDX-License-Identifier: Apache-2.0
"""tshark as the second witness: what it decrypts of a capture."""

import re
import subprocess
from pathlib import Path
from typing import Iterable, Sequence

from servers import programs


def run(capture: Path, ports: Iterable[object], options: Sequence[str], keylog: object = None,
        rsa_key: object = None) -> str:
    """tshark's standard output. `ports` are TLS whatever it thinks of them."""
    command = [programs.require("tshark"), "-r", str(capture), "-o", "tcp.reassemble_out_of_order:TRUE"]
    for port in sorted({str(port) for port in ports}):
        command += ["-d", f"tcp.port=={port},tls"]
    if keylog:
        command += ["-o", f"tls.keylog_file:{keylog}"]
    if rsa_key:
        command += ["-o", f'uat:rsa_keys:"{rsa_key}",""']
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def application_data(capture: Path, ports: Iterable[object], servers: dict[int, int],
                     **keys: object) -> dict[int, list[tuple[str, bytes]]]:
    """By TCP stream: (side, bytes) of each turn. `servers`: the port of the server in each stream to be read; one run reads
    them all, since a start takes longer than a capture."""
    options = ["-q"]
    for stream in servers:
        options += ["-z", f"follow,tls,raw,{stream}"]
    found = {}
    for block in re.split("^=+\n", run(capture, ports, options, **keys), flags=re.M):
        if filtered := re.search(r"^Filter: tcp\.stream eq (\d+)$", block, re.M):
            stream = int(filtered[1])
            found[stream] = turns_of(block.splitlines(), servers[stream])
    return found


def turns_of(lines: list[str], server_port: int) -> list[tuple[str, bytes]]:
    turns: list[tuple[str, bytes]] = []
    server_first = any(line.startswith("Node 0:") and line.endswith(f":{server_port}") for line in lines)
    for line in lines:
        content = line.strip()
        if not content or not all(digit in "0123456789abcdef" for digit in content):
            continue
        side = "server" if line.startswith("\t") != server_first else "client"
        if turns and turns[-1][0] == side:
            turns[-1] = (side, turns[-1][1] + bytes.fromhex(content))
        else:
            turns.append((side, bytes.fromhex(content)))
    return turns


def handshake_messages(capture: Path, ports: Iterable[object], **keys: object) -> dict[tuple[int, int], list[tuple]]:
    """By TCP stream and port of the sender: (type, length) of every handshake message, in order; SSLv2's form has no
    length and is left out."""
    fields = ["tcp.stream", "tcp.srcport", "tls.handshake.type", "tls.handshake.length"]
    options = ["-T", "fields", "-E", "separator=|", "-E", "aggregator=;", "-Y", "tls.handshake.length"]
    for field in fields:
        options += ["-e", field]
    found: dict[tuple[int, int], list[tuple]] = {}
    for line in run(capture, ports, options, **keys).splitlines():
        stream, port, types, lengths = line.split("|")
        messages = [(int(kind), int(length)) for kind, length in zip(types.split(";"), lengths.split(";"))]
        found.setdefault((int(stream), int(port)), []).extend(messages)
    return found
