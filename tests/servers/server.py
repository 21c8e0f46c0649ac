# SPDX-License-Identifier: Apache-2.0
"""What all servers have in common: how they are started, asked, restarted and stopped."""

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from typing import ClassVar, Optional

from . import pki, programs
from .options import Options, Unsupported, Witness
from .process import Process, ProcessEnded
from .waiting import PATIENCE_S, free_port, wait_until


class Server:
    """A server on host:port, from `with` or start() to stop(). Every one answers HTTP requests with a short page,
    unless `answers` is false. Subclasses say what they support, write their configuration and read their log."""

    name: ClassVar[str]
    program: ClassVar[str]
    package: ClassVar[str] = ""  # Debian's, where its name is not the program's
    supports: ClassVar[frozenset[str]]  # of Options.needs(), and what README.md lists besides
    kinds: ClassVar[frozenset[str]] = frozenset({"id", "ticket", "psk"})  # of resumption that it has at all
    later_page: ClassVar[str] = "/later"  # what to ask for with Options(asks_later=True)
    cache_resumes_13: ClassVar[bool] = False  # with tickets off, the cache serves TLS 1.3, too
    answers_early_data: ClassVar[bool] = True  # a request in accepted early data is answered
    early_data_after_s: ClassVar[float] = 0.0  # for so long after its start it refuses early data
    answers_strange_alpn: ClassVar[bool] = False  # a client that offers other protocols than its own gets its own
    hangs_up: ClassVar[bool] = False  # on a client that closes its side behind the request
    ticket_lifetime_s: ClassVar[Optional[int]] = None  # as the server's tickets say it by default
    host: ClassVar[str] = "127.0.0.1"
    answers = True

    def __init__(self, options: Options = Options(), ticket_key: Optional[bytes] = None) -> None:
        """Unsupported when the server cannot be that. Two servers with one `ticket_key` (80 bytes) take each
        other's tickets where "kept keys" is supported."""
        if self.lacks(options):
            raise Unsupported(f"{self.name}: {', '.join(sorted(self.lacks(options)))}")
        self.options = options
        self.ticket_key = ticket_key or os.urandom(80)
        self.process: Optional[Process] = None
        self.port = 0

    @classmethod
    def lacks(cls, options: Options) -> set[str]:
        return options.needs() - cls.supports

    @classmethod
    def is_complete(cls) -> bool:
        """Whether it speaks both versions and resumes by session ID, ticket and PSK when all is on."""
        return not cls.lacks(Options()) and cls.kinds == Server.kinds

    @classmethod
    def path(cls) -> str:
        """The program; skips the test (or fails it where CI=true) when it is not installed."""
        return programs.require(cls.program, cls.package)

    def ways(self, version: str) -> set[str]:
        """In which ways a session of this version is resumed by this server: id, ticket, psk."""
        if version not in self.options.versions:
            return set()
        if version == "1.2":
            switches = (("ticket", self.options.tickets), ("id", self.options.cache))
            return {way for way, is_on in switches if is_on} & self.kinds
        return {"psk"} & self.kinds if self.options.tickets or (self.options.cache and self.cache_resumes_13) else set()

    def resumes(self, version: str, takes_tickets: bool = True) -> bool:
        """Whether a client that does or does not take tickets resumes. One that does falls back to the session ID."""
        return bool(self.ways(version) & ({"ticket", "id", "psk"} if takes_tickets else {"id"}))

    # To be defined by each server.

    def configure(self) -> None:
        """Writes configuration files into self.folder; self.port is set."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def read_log(self) -> list[Witness]:
        """All handshakes since start(), oldest first."""
        raise NotImplementedError

    def reload(self) -> None:
        """Takes a new ticket key into use without dropping the listening socket; returns when it is in use."""
        raise Unsupported(f"{self.name}: reload")

    # The life of a server.

    def start(self) -> "Server":
        self.path()
        self.folder = Path(tempfile.mkdtemp(prefix=f"reshake-{self.name}-"))
        self.log = self.folder / "output.log"
        try:
            self.run(attempts=5)
        except BaseException:
            self.stop()
            raise
        return self

    def run(self, attempts: int) -> None:
        """Starts the process; another port is taken when somebody was faster on this one."""
        for attempt in range(attempts):
            self.port = self.port or free_port()
            self.configure()
            self.process = Process([self.path(), *self.command()], self.log, env={**os.environ, **self.environment()})
            try:
                return self.wait_ready()
            except ProcessEnded as ended:
                if attempt + 1 == attempts or "in use" not in str(ended):
                    raise
                self.process.stop()
                self.port = 0

    def wait_ready(self) -> None:
        self.process.wait_listening(self.port)

    def restart(self, new_keys: bool = True) -> None:
        """Starts again on the same port, with an empty cache; tickets of before are refused with new_keys (the
        default) and accepted without."""
        if new_keys:
            self.ticket_key = os.urandom(80)
        elif "kept keys" not in self.supports:
            raise Unsupported(f"{self.name}: kept keys")
        self.process.stop()
        self.run(attempts=1)

    def stop(self) -> None:
        if self.process:
            self.process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, kind: Optional[type], _error: object, _trace: object) -> None:
        if kind and not issubclass(kind, unittest.SkipTest):
            print(f"--- {self.name} printed:\n{self.process.printed()[-3000:]}\n---", file=sys.stderr)
        self.stop()

    # What tests ask.

    def witnessed(self, count: int, timeout_s: float = PATIENCE_S) -> list[Witness]:
        """The handshakes in the server's log, waiting until there are `count`: some write after the connection."""
        wait_until(lambda: len(self.read_log()) >= count,
                   lambda: f"{count} handshakes in the log of {self.name}; there are: {self.read_log()}", timeout_s)
        return self.read_log()

    def identities(self) -> list[pki.Identity]:
        """The certificates, in the order of options.names."""
        return [pki.identity(name, self.options.key) for name in self.options.names]
