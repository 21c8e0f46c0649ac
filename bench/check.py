# SPDX-License-Identifier: Apache-2.0
"""The conformance suite, timed: against servers on this machine, and behind a relay that holds every byte back, as a way of many
kilometres does. `python3 bench/check.py PORT UPSTREAM SECONDS` is that relay."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator, Optional

from measure import Failed

# Behind the others: tests/ has folders with names of our files.
sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from peers_map import CHECKS  # noqa: E402
from servers import Options, Server  # noqa: E402
from servers.nginx import Nginx  # noqa: E402
from servers.openssl_s_server import OpensslSServer  # noqa: E402
from servers.reshake_serve import ReshakeServe  # noqa: E402
from servers.waiting import free_port, is_listening, wait_until  # noqa: E402

HOST = "127.0.0.1"
GOAL_S, FAR_GOAL_S, ONE_WAY_S = 10, 60, 0.025


async def hold_back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue = asyncio.Queue()

    async def deliver() -> None:
        while True:
            due, data = await waiting.get()
            await asyncio.sleep(max(0, due - loop.time()))
            if not data:
                return
            writer.write(data)

    delivering = asyncio.create_task(deliver())
    try:
        while data := await reader.read(65536):
            waiting.put_nowait((loop.time() + seconds, data))
    except OSError:
        pass
    waiting.put_nowait((loop.time() + seconds, b""))
    await delivering
    writer.close()


async def relay(port: int, upstream: int, seconds: float) -> None:
    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(HOST, upstream)
        await asyncio.gather(hold_back(reader, back, seconds), hold_back(there, writer, seconds))

    async with await asyncio.start_server(take, HOST, port) as server:
        await server.serve_forever()


@dataclass
class Timed:
    """The whole suite at one server, several times."""

    server: str
    seconds: list[float]
    summary: dict
    goal_s: Optional[float]


@dataclass
class Beside:
    """Another tool's checks, and our cases that ask the same."""

    peer: str
    server: str
    cases: int
    peer_s: float
    seconds: list[float]


def run(program: str, port: int, *words: str) -> tuple[float, dict]:
    begun = time.monotonic()
    done = subprocess.run([program, "check", f"{HOST}:{port}", "--json", "--no-evidence", *words], capture_output=True, text=True,
                          timeout=600)
    took_s = time.monotonic() - begun
    if done.returncode not in (0, 1):
        raise Failed(f"{program} check: exit code {done.returncode}: {done.stderr.strip()[-300:]}")
    return took_s, json.loads(done.stdout.splitlines()[-1])["summary"]


def several(program: str, port: int, rounds: int, *words: str) -> tuple[list[float], dict]:
    runs = [run(program, port, *words) for _ in range(rounds)]
    return [took_s for took_s, _ in runs], runs[-1][1]


# What, the server, and the seconds that it should take at the most. With -www, s_server sleeps for a second after each record that is
# no application data and serves nobody meanwhile; a dozen of plays send such, so it has no goal.
SERVERS: dict[str, tuple[Callable[[], Server], Optional[float]]] = {
    ReshakeServe.name: (lambda: ReshakeServe(Options(early_data=True)), GOAL_S),
    OpensslSServer.name: (lambda: OpensslSServer(pages=False), GOAL_S),
    f"{OpensslSServer.name} -www": (OpensslSServer, None),
    Nginx.name: (lambda: Nginx(Options(early_data=True)), GOAL_S),
}


def started(names: tuple[str, ...], say: Callable[[str], None]) -> Iterator[tuple[str, Server]]:
    """Each of these servers in turn, while it runs."""
    for name in names:
        try:
            server = SERVERS[name][0]().start()
        except unittest.SkipTest as why:
            say(f"{name}: left out: {why}")
            continue
        try:
            yield name, server
        finally:
            server.stop()


def measured(program: str, rounds: int, say: Callable[[str], None]) -> Iterator[Timed]:
    os.environ["RESHAKE"] = program
    for name, server in started(tuple(SERVERS), say):
        yield Timed(name, *several(program, server.port, rounds), SERVERS[name][1])
        if name == ReshakeServe.name:
            yield Timed(f"{name}, {2000 * ONE_WAY_S:.0f} ms away", *far(program, server.port), FAR_GOAL_S)


def far(program: str, upstream: int) -> tuple[list[float], dict]:
    """Once, for it is slow."""
    port = free_port()
    words = [sys.executable, __file__, port, upstream, ONE_WAY_S]
    process = subprocess.Popen(list(map(str, words)), stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: is_listening(port, [process.pid]), lambda: "the relay to listen")
        return several(program, port, 1)
    finally:
        process.kill()
        process.wait()


def beside_testssl(program: str, rounds: int, say: Callable[[str], None]) -> Iterator[Beside]:
    """testssl.sh's sections that ask about resumption, renegotiation and their CVEs, and the cases of ours that ask that
    (tests/peers_map.py). Its -S reads the certificate besides. It runs once: half a minute a server."""
    testssl = shutil.which("testssl")
    if not testssl:
        say("testssl.sh is not installed: its rows are left out")
        return
    cases = sorted({check.case for check in CHECKS if check.peer == "testssl.sh"})
    for name, server in started((OpensslSServer.name, Nginx.name), say):
        seconds, _ = several(program, server.port, rounds, "--only", ",".join(cases))
        with tempfile.TemporaryDirectory(prefix="reshake-bench-") as folder:
            begun = time.monotonic()
            subprocess.run([testssl, "--quiet", "--color", "0", "--warnings", "batch", "-S", "-R", "-I", "-T", f"{HOST}:{server.port}"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, timeout=600)
            yield Beside("testssl.sh", name, len(cases), time.monotonic() - begun, seconds)


if __name__ == "__main__":
    asyncio.run(relay(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
