# SPDX-License-Identifier: Apache-2.0
"""Dovecot, for IMAP and for POP3."""

from .spoken import Spoken


class Dovecot(Spoken):
    program = "dovecot"

    def arguments(self) -> list[str]:
        return ["-F", "-c", str(self.folder / "dovecot.conf")]

    def write(self) -> None:
        user, group = self.runs_as()
        tls = (f"ssl = yes\nssl_cert = <{self.certificate}\nssl_key = <{self.key}" if self.protected else "ssl = no")
        (self.folder / "dovecot.conf").write_text(f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/run
log_path = {self.folder}/output.log
protocols = {self.protocol}
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
service anvil {{
  chroot =
}}
service {self.protocol}-login {{
  chroot =
  service_count = 0
  process_limit = 1
  client_limit = 200
  inet_listener {self.protocol} {{
    address = {self.host}
    port = {self.port}
  }}
  inet_listener {self.protocol}s {{
    port = 0
  }}
}}
{tls}
passdb {{
  driver = static
  args = nologin=yes
}}
""")


class DovecotImap(Dovecot):
    name = "dovecot-imap"
    package = "dovecot-imapd"
    files = ("/usr/lib/dovecot/imap-login",)
    protocol = "imap"


class DovecotPop3(Dovecot):
    name = "dovecot-pop3"
    package = "dovecot-pop3d"
    files = ("/usr/lib/dovecot/pop3-login",)
    protocol = "pop3"
