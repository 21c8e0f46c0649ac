# SPDX-License-Identifier: Apache-2.0
"""Server programs of our own, on TLS libraries that bring none: their sources are in src/, compiled when a test first
needs them, into the build folder, and again when they change. All take the same words (NAME=VALUE), answer a request
with the path that it asked for, and print one JSON object a handshake, which is their witness."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Callable, Optional, Sequence

from . import pki
from .options import Witness
from .programs import missing, require
from .reshake_serve import BUILT

SOURCES = Path(__file__).resolve().parent / "src"
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror", "-D_GNU_SOURCE")


def build_folder() -> Path:
    """A folder in the build tree that $RESHAKE is of, or build/; for a program from elsewhere, in the user's cache."""
    tree = Path(os.environ.get("RESHAKE") or BUILT).resolve().parent
    if not (tree / "CMakeCache.txt").exists():
        tree = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reshake"
    return tree / "test-servers"


def built(name: str, sources: Sequence[str], command: Callable[[Path], Sequence[str]],
          env: Optional[dict[str, str]] = None, files: Optional[dict[str, str]] = None) -> Path:
    """The folder into which command(folder) has compiled the sources (of src/); `files` are written there before. Tests
    that run at the same time wait for one another."""
    content = hashlib.sha256(repr((command(Path("out")), env, files)).encode())
    for source in sources:
        content.update((SOURCES / source).read_bytes())
    folder = build_folder() / f"{name}-{content.hexdigest()[:16]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = Path(tempfile.mkdtemp(prefix=f"{name}-making-", dir=folder.parent))
            try:
                for file, text in (files or {}).items():
                    (making / file).write_text(text)
                compile_into(making, command(making), env)
                making.rename(folder)
            finally:
                shutil.rmtree(making, ignore_errors=True)
    return folder


def compile_into(folder: Path, command: Sequence[str], env: Optional[dict[str, str]]) -> None:
    done = subprocess.run(command, cwd=SOURCES, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")


def need_file(path: str, package: str) -> None:
    """Skips the test, or fails it where CI=true, when a package's file is not there."""
    if not Path(path).exists():
        raise missing(f"{path} of Debian's {package} is not installed (ci/deps servers installs it)")


class Own:
    """To be put before Server among the bases."""

    def words(self) -> list[str]:
        options, identities = self.options, self.identities()
        return [f"port={self.port}",
                "certificates=" + ",".join(str(identity.certificate) for identity in identities),
                "keys=" + ",".join(str(identity.key) for identity in identities),
                f"names={','.join(options.names)}",
                f"authority={pki.authority().certificate}",
                f"lowest={min(options.versions)}",
                f"highest={max(options.versions)}",
                f"tickets={int(options.tickets)}",
                f"cache={int(options.cache)}",
                f"early_data={int(options.early_data)}",
                f"client={options.client_certificate}",
                f"renegotiation={int(options.renegotiation)}",
                f"asks_later={int(options.asks_later)}",
                f"alpn={','.join(options.alpn)}",
                f"groups={':'.join(options.groups)}",
                f"ticket_key={self.ticket_key.hex()}"]

    def command(self) -> list[str]:
        return self.words()

    def read_log(self) -> list[Witness]:
        told = (json.loads(line) for line in self.process.printed().splitlines() if line.startswith("{"))
        return [Witness(**one, line=json.dumps(one)) for one in told]


def built_c(name: str, libraries: Sequence[str], header: str, package: str) -> str:
    """The program of src/NAME.c and own.c, linked to the libraries of Debian's package that brings the header."""
    compiler = require("gcc")
    need_file(f"/usr/include/{header}", package)
    root = SOURCES.parents[2]

    def command(folder: Path) -> list[str]:
        return [compiler, "-std=gnu11", "-O1", "-g", *WARNINGS, "-I", str(root), "-o", str(folder / "server"),
                f"{name}.c", "own.c", *(f"-l{library}" for library in libraries), "-pthread"]
    return str(built(name, (f"{name}.c", "own.c", "own.h"), command) / "server")
