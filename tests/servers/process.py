# SPDX-License-Identifier: Apache-2.0
"""A child process in the foreground and in a process group of its own, which never outlives the tests."""

import atexit
import ctypes
import os
import resource
import signal
import subprocess
import weakref
from pathlib import Path
from typing import Callable, Iterator, Optional, Sequence

from .waiting import PATIENCE_S, is_listening, processes_of_group, wait_until

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
RUNNING: "weakref.WeakSet[Process]" = weakref.WeakSet()


class ProcessEnded(Exception):
    """The process ended before it was ready; the text says what it printed."""


def in_child() -> None:
    os.setpgid(0, 0)
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # should the tests be killed themselves
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # for thousands of connections


class Process:
    """Runs `command`. What it prints is appended to the file `log`; with `out`, standard output goes there instead.
    Its standard input is a pipe that stays open: Process.popen.stdin."""

    def __init__(self, command: Sequence[str], log: Path, out: Optional[Path] = None,
                 env: Optional[dict[str, str]] = None) -> None:
        self.command, self.log = list(command), log
        with open(log, "ab") as log_file, open(out or log, "ab") as out_file:
            self.popen = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=out_file, stderr=log_file,
                                          env=env, preexec_fn=in_child)
        self.pid = self.popen.pid
        RUNNING.add(self)

    def ended(self) -> bool:
        return self.popen.poll() is not None

    def pids(self) -> list[int]:
        return processes_of_group(self.pid)

    def family(self) -> Iterator[int]:
        """The process, and then, which takes longer to find out, all of its group."""
        yield self.pid
        yield from self.pids()

    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_ready(self, ready: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S) -> None:
        """Waits for ready(); ProcessEnded as soon as the process ends before it."""
        def ready_or_ended() -> bool:
            if self.ended():
                raise ProcessEnded(f"{self.command[0]} ended ({self.popen.returncode}) before {what}:\n"
                                   + self.printed())
            return ready()
        wait_until(ready_or_ended, lambda: f"{what} of {self.command}:\n{self.printed()}", timeout_s)

    def wait_listening(self, port: int, timeout_s: float = PATIENCE_S) -> None:
        """Waits for LISTEN without connecting: some servers take one connection at a time."""
        self.wait_ready(lambda: is_listening(port, self.family()), f"listening on port {port}", timeout_s)

    def stop(self, how: signal.Signals = signal.SIGTERM, timeout_s: float = 5.0) -> int:
        """Asks the process to end, kills it when it does not, and whatever it left of its group. Returns its exit
        code, negative for a signal."""
        if not self.ended():
            self.popen.send_signal(how)
            try:
                self.popen.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        for pid in self.pids():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.popen.stdin:
            try:
                self.popen.stdin.close()
            except BrokenPipeError:
                pass
        wait_until(lambda: not self.pids(), lambda: f"the end of {self.command}")
        RUNNING.discard(self)
        return self.popen.returncode


@atexit.register
def stop_all() -> None:
    for process in list(RUNNING):
        process.stop()
