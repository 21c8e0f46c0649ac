# SPDX-License-Identifier: Apache-2.0
"""Prosody, for the clients of one.test and two.test, which have a certificate each. Tickets are on, as they are not by default."""

import shutil
from pathlib import Path

from . import pki
from .spoken import Spoken


class Prosody(Spoken):
    name = "prosody"
    program = "prosody"
    protocol = "xmpp"
    kinds = frozenset({"ticket", "psk"})

    def arguments(self) -> list[str]:
        return ["--config", str(self.folder / "prosody.cfg.lua"), "-F"]

    def write(self) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
        two = pki.identity("two.test")
        shutil.copy(two.certificate, self.folder / "two.pem")
        shutil.copy(two.key, self.folder / "two.key")
        (self.folder / "prosody.cfg.lua").write_text(f"""
data_path = "{self.folder}/data"
pidfile = "{self.folder}/prosody.pid"
modules_enabled = {{ "roster", "saslauth"{', "tls"' if self.protected else ""} }}
modules_disabled = {{ "s2s" }}
interfaces = {{ "{self.host}" }}
c2s_ports = {{ {self.port} }}
allow_unencrypted_plain_auth = true
log = {{ {{ levels = {{ min = "info" }}, to = "console" }} }}
VirtualHost "one.test"
{self.tls(self.certificate, self.key)}
VirtualHost "two.test"
{self.tls(self.folder / "two.pem", self.folder / "two.key")}
""")

    def tls(self, certificate: Path, key: Path) -> str:
        if not self.protected:
            return ""
        return f'ssl = {{ certificate = "{certificate}"; key = "{key}"; options = {{ no_ticket = false }} }}'
