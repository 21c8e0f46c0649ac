# SPDX-License-Identifier: Apache-2.0
"""Runs commands on one core and says what they cost: processor time, wall time and peak memory of the whole process."""

import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from typing import Callable, Optional, Sequence


class Failed(Exception):
    """A command that was to be measured did not work."""


@dataclass
class Cost:
    cpu_s: float  # user and system
    wall_s: float
    peak_kib: int  # of resident memory; what is below floor_kib() cannot be told from it


@dataclass
class Spread:
    """A median with the least and the most."""

    median: float
    least: float
    most: float

    @staticmethod
    def of(values: Sequence[float]) -> "Spread":
        return Spread(statistics.median(values), min(values), max(values))

    def scaled(self, factor: float) -> "Spread":
        return Spread(self.median * factor, self.least * factor, self.most * factor)


def cores() -> tuple[int, int]:
    """The core to measure on, and one for whoever is at the other end (the same where there is only one)."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[-1], allowed[0]


def become(argv: Sequence[str], core: int, error_fd: int) -> None:
    """The child's part: everything goes nowhere but what is said about errors."""
    try:
        os.sched_setaffinity(0, {core})
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)
        os.dup2(error_fd, 2)
        os.execvp(argv[0], argv)
    except OSError as error:
        os.write(error_fd, f"{argv[0]}: {error}\n".encode())
    finally:
        os._exit(127)


def spend(argv: Sequence[str], while_running: Optional[Callable[[int], None]] = None) -> Cost:
    """Runs `argv` once. while_running(pid) is called until it has ended; without it nobody wakes up meanwhile."""
    with tempfile.TemporaryFile() as errors:
        begin = time.monotonic()
        pid = os.fork()
        if pid == 0:
            become(argv, cores()[0], errors.fileno())
        options = os.WNOHANG if while_running else 0
        while True:
            ended, status, usage = os.wait4(pid, options)
            if ended != 0:
                break
            while_running(pid)
        wall_s = time.monotonic() - begin
        if status != 0:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()[-3:]
            raise Failed(f"{' '.join(argv)}: {describe(status)}: {' '.join(said)}")
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss)


def describe(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def floor_kib() -> int:
    """What wait4 says of a process that needs nothing: it counts the memory that was ours before exec."""
    return spend(["true"]).peak_kib


def peak_kib(argv: Sequence[str]) -> int:
    """Peak resident memory. Below the floor the kernel's own high-water mark is read, once a millisecond."""
    marks = [0]

    def read_mark(pid: int) -> None:
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as cmdline, open(f"/proc/{pid}/status") as status:
                if cmdline.read().startswith(os.fsencode(argv[0]) + b"\0"):
                    marks.append(next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0))
        except (OSError, ProcessLookupError):
            pass  # gone meanwhile
        time.sleep(0.001)

    whole = spend(argv, while_running=read_mark).peak_kib
    return whole if whole > floor_kib() + 256 else max(marks)


def alternate(commands: dict[str, Sequence[str]], rounds: int) -> dict[str, list[Cost]]:
    """Runs the commands one after the other, round by round, so that what disturbs the machine disturbs all of them."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, argv in commands.items():
            costs[name].append(spend(argv))
    return costs


def ratio(costs: list[Cost], to: list[Cost]) -> Spread:
    """Processor time against that of another command, pair by pair in the same round."""
    return Spread.of([mine.cpu_s / theirs.cpu_s for mine, theirs in zip(costs, to)])


def warm(path: str) -> None:
    """Has the file in the page cache."""
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass
