# SPDX-License-Identifier: Apache-2.0
"""stunnel, with one service. Its witness is its log."""

import re

from .backend import Fronted
from .options import Witness
from .server import Server


class Stunnel(Fronted, Server):
    name = "stunnel"
    program = "stunnel4"
    supports = frozenset({"1.2", "1.3", "renegotiation"})

    def command(self) -> list[str]:
        return [str(self.folder / "stunnel.conf")]

    def configure(self) -> None:
        identity, versions = self.identities()[0], self.options.versions
        lines = ["foreground = yes", "debug = info", "syslog = no", "pid =", "[tests]",
                 f"accept = {self.host}:{self.port}", f"connect = 127.0.0.1:{self.backend.port}",
                 f"cert = {identity.certificate}", f"key = {identity.key}", f"sslVersionMin = TLSv{min(versions)}",
                 f"sslVersionMax = TLSv{max(versions)}", "TIMEOUTclose = 0"]
        lines += ["options = ALLOW_CLIENT_RENEGOTIATION"] * self.options.renegotiation
        (self.folder / "stunnel.conf").write_text("\n".join(lines) + "\n")

    def read_log(self) -> list[Witness]:
        return witnesses(self.process.printed())


def witnesses(log: str) -> list[Witness]:
    """One for each connection that was accepted. The numbers begin again with each start."""
    seen: list[Witness] = []
    numbered: dict[str, Witness] = {}
    for line in log.splitlines():
        number, text = found.groups() if (found := re.search(r" LOG\d\[(\d+)\]: (.*)", line)) else ("", "")
        if "accepted connection" in text:
            numbered[number] = Witness(completed=False, line=line)
            seen.append(numbered[number])
        elif number in numbered and (accepted := re.match(r"TLS accepted: (new|previous) session", text)):
            numbered[number].completed, numbered[number].resumed = True, accepted[1] == "previous"
        elif number in numbered and (suite := re.match(r"TLSv(\S+) ciphersuite", text)):
            numbered[number].version = suite[1]
    return seen
