# SPDX-License-Identifier: Apache-2.0
"""hitch, with one worker. Its witness is its log, which tells how a handshake ended, and not what it was."""

import os
import re

from .backend import Fronted
from .options import Witness
from .server import Server
from .waiting import is_listening


class Hitch(Fronted, Server):
    name = "hitch"
    program = "hitch"
    supports = frozenset({"1.2", "1.3"})
    ticket_lifetime_s = 7200

    def command(self) -> list[str]:
        return ["--config", str(self.folder / "hitch.conf")]

    def configure(self) -> None:
        versions = " ".join(f"TLSv{version}" for version in self.options.versions)
        (self.folder / "hitch.conf").write_text(f"""
frontend = "[{self.host}]:{self.port}"
backend = "[127.0.0.1]:{self.backend.port}"
pem-file = "{self.identities()[0].both}"
tls-protos = {versions}
workers = 1
backlog = 1024
daemon = off
syslog = off
log-level = 2
{'user = "nobody"' if os.geteuid() == 0 else ""}
""")

    def wait_ready(self) -> None:
        """The first process listens, too, for a moment: only its worker's socket counts."""
        def worker_listens() -> bool:
            return is_listening(self.port, (pid for pid in self.process.pids() if pid != self.process.pid))
        self.process.wait_ready(worker_listens, f"its worker's listening on port {self.port}")

    def read_log(self) -> list[Witness]:
        seen: dict[str, Witness] = {}
        for line in self.process.printed().splitlines():
            if not (told := re.match(r"\S+ \[ *\d+\] (\S+:\d+) :\d+ \d+:\d+ (proxy connect|ssl end handshake)$", line)):
                continue
            if told[2] == "proxy connect":
                seen[told[1]] = Witness(completed=False, line=line)
            else:
                seen[told[1]].completed = True
        return list(seen.values())
