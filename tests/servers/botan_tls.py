# SPDX-License-Identifier: Apache-2.0
"""Botan's tls_server: TLS 1.2 alone, one connection at a time, on every address, and on another port at each start (it
does not set SO_REUSEADDR). It echoes each line and never closes. It resumes by session ID alone. Its witness is what it
prints; a session ID that it has printed before is a resumption."""

import re

from .options import Witness
from .server import Server


class BotanTls(Server):
    name = "botan-tls"
    program = "botan"
    supports = frozenset({"1.2"})
    kinds = frozenset({"id"})
    answers = False

    def command(self) -> list[str]:
        identity = self.identities()[0]
        return ["tls_server", str(identity.certificate), str(identity.key), f"--port={self.port}"]

    def restart(self, new_keys: bool = True) -> None:
        self.port = 0
        super().restart(new_keys)

    def read_log(self) -> list[Witness]:
        seen: list[Witness] = []
        known: set[str] = set()
        for session in re.findall(r"^Session ID (\w+)", self.process.printed(), re.M):
            seen.append(Witness(resumed=session in known, version="1.2", line=session))
            known.add(session)
        return seen
