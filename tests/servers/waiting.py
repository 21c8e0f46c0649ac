# SPDX-License-Identifier: Apache-2.0
"""Waiting for a condition with a deadline, ports, and listening sockets as /proc tells them (Linux)."""

import os
import random
import socket
import time
from pathlib import Path
from typing import Callable, Iterable

STATE_LISTEN = "0A"
PATIENCE_S = 20.0  # for what normally takes less than a second: sanitizers and loaded machines are slow


def wait_until(condition: Callable[[], bool], what: Callable[[], str], timeout_s: float = PATIENCE_S) -> None:
    """Returns as soon as `condition` holds; TimeoutError with what() when it does not within the time."""
    deadline = time.monotonic() + timeout_s
    pause_s = 0.002
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout_s:g} s for {what()}")
        time.sleep(pause_s)
        pause_s = min(pause_s * 1.5, 0.03)


def free_port() -> int:
    """A port that nobody listens on, below the range from which the kernel takes ports for outgoing connections, so
    that a test with thousands of connections does not sit on a server's port when that server is started again."""
    first_ephemeral = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(200):
        port = random.randrange(10000, first_ephemeral) if first_ephemeral > 12000 else 0
        with socket.socket() as probe:
            try:
                probe.bind(("0.0.0.0", port))  # as some servers listen on every address
            except OSError:
                continue
            return probe.getsockname()[1]
    raise OSError("no free port found")


def listening_inodes(port: int) -> set[str]:
    """The inodes of the sockets that listen on the port. Those that listen are the head of the kernel's tables; behind them
    are all connections, thousands after some tests, and these are not read."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as rows:
                next(rows)  # names of the columns
                for fields in map(str.split, rows):
                    if fields[3] != STATE_LISTEN:
                        break
                    if int(fields[1].rpartition(":")[2], 16) == port:
                        inodes.add(fields[9])
        except OSError:
            continue  # no IPv6 here
    return inodes


def is_listening(port: int, pids: Iterable[int]) -> bool:
    """Whether one of these processes listens on the port (and not some stranger that was faster)."""
    sockets = {f"socket:[{inode}]" for inode in listening_inodes(port)}
    return bool(sockets) and any(sockets & open_files(pid) for pid in pids)


def open_files(pid: int) -> set[str]:
    targets = set()
    try:
        for entry in os.scandir(f"/proc/{pid}/fd"):
            try:
                targets.add(os.readlink(entry.path))
            except OSError:
                pass  # closed meanwhile
    except OSError:
        pass  # gone meanwhile
    return targets


def processes_of_group(group: int) -> list[int]:
    """The living processes of a process group, zombies not counted."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return []  # the usual end, known without a look at every process of the machine
    except PermissionError:
        pass
    pids = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            state, _parent, process_group = Path(entry.path, "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue  # gone meanwhile
        if int(process_group) == group and state not in "ZX":
            pids.append(int(entry.name))
    return pids
