# SPDX-License-Identifier: Apache-2.0
"""The conformance suite, timed: against servers on this machine, and behind a relay that holds every byte back, as a way of many
kilometres does. `python3 bench/check.py PORT UPSTREAM SECONDS` is that relay."""

import asyncio
import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path
from typing import Callable, Iterator, Optional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
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


def run(program: str, port: int) -> tuple[float, dict]:
    begun = time.monotonic()
    done = subprocess.run([program, "check", f"{HOST}:{port}", "--json", "--no-evidence"], capture_output=True, text=True, timeout=600)
    took_s = time.monotonic() - begun
    return took_s, json.loads(done.stdout.splitlines()[-1])["summary"]


def servers() -> Iterator[tuple[str, Callable[[], Server], Optional[float]]]:
    """What, the server, and the seconds that it should take at the most. With -www, s_server sleeps for a second after each record
    that is no application data and serves nobody meanwhile; a dozen of plays send such, so it has no goal."""
    yield ReshakeServe.name, lambda: ReshakeServe(Options(early_data=True)), GOAL_S
    yield OpensslSServer.name, lambda: OpensslSServer(pages=False), GOAL_S
    yield f"{OpensslSServer.name} -www", OpensslSServer, None
    yield Nginx.name, lambda: Nginx(Options(early_data=True)), GOAL_S


def measured(program: str) -> Iterator[tuple[str, float, dict, Optional[float]]]:
    """What, seconds, the summary, and what it should take at the most."""
    os.environ["RESHAKE"] = program
    for name, make, goal_s in servers():
        try:
            server = make().start()
        except unittest.SkipTest:
            continue
        try:
            yield (name, *run(program, server.port), goal_s)
            if name == ReshakeServe.name:
                yield (f"{name}, {2000 * ONE_WAY_S:.0f} ms away", *far(program, server.port), FAR_GOAL_S)
        finally:
            server.stop()


def far(program: str, upstream: int) -> tuple[float, dict]:
    port = free_port()
    words = [sys.executable, __file__, port, upstream, ONE_WAY_S]
    process = subprocess.Popen(list(map(str, words)), stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: is_listening(port, [process.pid]), lambda: "the relay to listen")
        return run(program, port)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    asyncio.run(relay(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
