# SPDX-License-Identifier: Apache-2.0
"""The commands that a page of documentation shows, run again. A block that begins with ```console is a session at the
top of the tree: lines with `$ ` are commands, what follows each is what it prints. A line that is `…` alone stands for
lines that the page leaves out. All blocks of a page are one session: a command with `&` at its end runs in the
background, which `kill %1` and `wait %1` end; `cat` of a file that is not there yet makes the file."""

import os
import re
import shlex
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from servers import programs
from servers.process import Process
from servers.waiting import free_port, wait_until

from . import reshake

TREE = Path(__file__).resolve().parents[3]
TOOLS = ("openssl", "h2o", "chromium-headless-shell", "curl", "jq")  # what pages use that may be missing here
PORT = re.compile(r"127\.0\.0\.1:(\d+)|port: (\d+)")


@dataclass
class Shown:
    """A command of a page, and the lines that the page prints below it."""
    command: str
    line: int
    output: list[str] = field(default_factory=list)


def commands(page: Path) -> list[Shown]:
    shown, inside = [], False
    for number, line in enumerate(page.read_text().splitlines()):
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and shown and shown[-1].command.endswith("\\"):
            shown[-1].command = shown[-1].command[:-1] + line.strip()
        elif inside and line.startswith("$ "):
            shown.append(Shown(line[2:], number))
        elif inside:
            shown[-1].output.append(line)
    return shown


def steady(text: str) -> str:
    """Without what another run may print otherwise: times, clients' ports, sizes and places that
    signatures and segments make, long runs of bytes, how TCP ended, and spaces."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ UTC", "DATE", text)
    text = re.sub(r"127\.0\.0\.1:[1-6]\d{4}\b", "127.0.0.1:PORT", text)
    text = re.sub(r"\b\d+\.\d+ ?m?s\b", "TIME", text)
    text = re.sub(r"^ *\d+\.\d{3}  ", "", text)
    text = re.sub(r"\bbytes? \d+( to \d+)?", "PLACE", text)
    text = re.sub(r"\b[0-9a-f]{32,}(\.\.\.)?", "HEX", text)
    text = re.sub(r"(?<!ticket of )(?<!ID of )\b[\d,]+ (bytes|packets)", "SIZE", text)
    text = re.sub(r"\b(FIN|RST)$", "END", text)  # who is last to speak is a race
    return re.sub(r"\s+", " ", re.sub(r"[─━]+", "━", text)).strip()


def agree(printed: list[str], expected: list[str]) -> bool:
    """Whether the page's lines are those, `…` standing for any number of them."""
    if not expected:
        return not printed
    if expected[0] == "…":
        return any(agree(printed[at:], expected[1:]) for at in range(len(printed) + 1))
    return bool(printed) and printed[0] == expected[0] and agree(printed[1:], expected[1:])


class Session:
    """Runs commands in a folder that looks like the top of the tree; ports of the page become free ones."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reshake-page-"))
        self.folder.chmod(0o755)  # servers that are started by root read their pages as nobody
        (self.folder / "corpus").symlink_to(TREE / "corpus")
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "reshake").symlink_to(Path(reshake.program()).resolve())
        path = f"{self.folder / 'bin'}:{os.environ.get('PATH', os.defpath)}:{programs.ADMIN_FOLDERS}"
        self.env = {**os.environ, "LC_ALL": "C.UTF-8", "PATH": path}
        self.ports: dict[str, str] = {}
        self.jobs: list[Process] = []

    def stop(self) -> None:
        for job in self.jobs:
            job.stop()
        subprocess.run(["rm", "-rf", self.folder], check=True)

    def with_ports(self, text: str) -> str:
        for pair in PORT.findall(text):
            port = "".join(pair)
            self.ports.setdefault(port, str(free_port()))
        return PORT.sub(lambda found: found[0].replace(found[1] or found[2], self.ports[found[1] or found[2]]), text)

    def as_shown(self, text: str) -> str:
        for port, real in self.ports.items():
            text = text.replace(f":{real}", f":{port}").replace(f" {real}", f" {port}")
        return text

    def run(self, shown: Shown) -> list[str]:
        """What the command prints, on both of its outputs."""
        for tool in TOOLS:
            if re.search(rf"\b{tool} ", shown.command):
                programs.require(tool)
        words = shlex.split(shown.command)
        if words[0] in ("kill", "wait"):
            return self.end(int(words[-1][1:]) - 1, words)
        if words[0] == "cat" and not (self.folder / words[1]).exists():
            (self.folder / words[1]).write_text(self.with_ports("\n".join(shown.output) + "\n"))
        if words[-1] == "&":
            return self.background(self.with_ports(shown.command[:-1]))
        done = subprocess.run(["sh", "-c", self.with_ports(shown.command)], cwd=self.folder, env=self.env, timeout=60,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return self.as_shown(done.stdout.decode(errors="replace")).splitlines()

    def background(self, command: str) -> list[str]:
        """Started, and listening. What it prints is in a file, not in the page."""
        log = self.folder / f"job-{len(self.jobs) + 1}"
        job = Process(["sh", "-c", f"cd {self.folder} && exec {command}"], log, env=self.env)
        self.jobs.append(job)
        job.wait_ready(lambda: re.search("listening on|ready to serve", job.printed()) is not None, "listening")
        return []

    def end(self, number: int, words: list[str]) -> list[str]:
        """wait, kill or kill -HUP. What the job printed belongs to the background, too."""
        job = self.jobs[number]
        if words[0] == "wait":
            wait_until(job.ended, lambda: f"the end of {job.command}: {job.printed()}")
        elif words[1] == "-HUP":
            before = len(job.printed())
            job.popen.send_signal(signal.SIGHUP)
            wait_until(lambda: len(job.printed()) > before, lambda: f"a word from {job.command} about SIGHUP")
        else:
            job.stop()
        return []
