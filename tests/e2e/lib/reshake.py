# SPDX-License-Identifier: Apache-2.0
"""Runs the program under test: $RESHAKE, or build/reshake."""

import json
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional, Union

from servers.process import Process
from servers.reshake_serve import ReshakeServe
from servers.waiting import PATIENCE_S

Argument = Union[str, int, Path]


def program() -> str:
    """The path of the program; skips the test (or fails it where CI=true) when it is not built."""
    return ReshakeServe.path()


def json_lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]


@dataclass
class Result:
    code: int
    out: str
    err: str
    command: list[str]

    @property
    def json(self) -> list[dict]:
        """Standard output, one object a line."""
        return json_lines(self.out)

    def expect(self, code: int) -> "Result":
        """The same, after checking the exit code."""
        assert self.code == code, (f"exit code {self.code}, expected {code}: {' '.join(self.command)}\n"
                                   f"--- out\n{self.out}--- err\n{self.err}")
        return self


def run(*arguments: Argument, stdin: bytes = b"", timeout_s: float = 30.0, env: Optional[dict] = None) -> Result:
    """Runs `reshake arguments...` to its end; subprocess.TimeoutExpired when it takes longer."""
    command = [program(), *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=timeout_s, env=env)
    return Result(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"), command)


def is_sanitized() -> bool:
    return b"__asan_init" in Path(program()).read_bytes()


class Background:
    """`reshake arguments...` running beside the test, from `with` or start() to stop()."""

    def __init__(self, *arguments: Argument, port: int = 0, ready: str = "", env: Optional[dict] = None) -> None:
        """It is ready when it listens on `port`, or when it has printed `ready`, or at once."""
        self.arguments, self.port, self.ready, self.env = arguments, port, ready, env

    def start(self) -> "Background":
        self.folder = Path(tempfile.mkdtemp(prefix="reshake-background-"))
        command = [program(), *map(str, self.arguments)]
        self.process = Process(command, self.folder / "err", self.folder / "out", self.env)
        try:
            if self.port:
                self.process.wait_listening(self.port)
            if self.ready:
                self.process.wait_ready(lambda: self.ready in self.out() + self.err(), f"printing {self.ready!r}")
        except BaseException:
            self.stop(signal.SIGTERM)
            raise
        return self

    def out(self) -> str:
        return (self.folder / "out").read_text(errors="replace")

    def err(self) -> str:
        return (self.folder / "err").read_text(errors="replace")

    def wait_until(self, condition: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S) -> None:
        """Waits until condition() holds, but not longer than the program runs."""
        self.process.wait_ready(condition, what, timeout_s)

    def stop(self, how: signal.Signals = signal.SIGINT, timeout_s: float = 10.0) -> Result:
        """Ends it as a user does, by SIGINT. The result has what it printed."""
        code = self.process.stop(how, timeout_s)
        result = Result(code, self.out(), self.err(), self.process.command)
        shutil.rmtree(self.folder, ignore_errors=True)
        return result

    def __enter__(self) -> "Background":
        return self.start()

    def __exit__(self, *_error: object) -> None:
        if self.folder.exists():
            self.stop()
