# SPDX-License-Identifier: Apache-2.0
"""Prosody, for the clients of one.test and two.test."""

from .spoken import Spoken


class Prosody(Spoken):
    name = "prosody"
    program = "prosody"
    protocol = "xmpp"

    def arguments(self) -> list[str]:
        return ["--config", str(self.folder / "prosody.cfg.lua"), "-F"]

    def write(self) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
        tls = f'ssl = {{ certificate = "{self.certificate}"; key = "{self.key}"; options = {{ no_ticket = false }} }}' if self.protected else ""
        (self.folder / "prosody.cfg.lua").write_text(f"""
data_path = "{self.folder}/data"
pidfile = "{self.folder}/prosody.pid"
modules_enabled = {{ "roster", "saslauth"{', "tls"' if self.protected else ""} }}
modules_disabled = {{ "s2s" }}
interfaces = {{ "{self.host}" }}
c2s_ports = {{ {self.port} }}
allow_unencrypted_plain_auth = true
log = {{ {{ levels = {{ min = "info" }}, to = "console" }} }}
{tls}
VirtualHost "one.test"
VirtualHost "two.test"
""")
