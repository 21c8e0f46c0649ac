# SPDX-License-Identifier: Apache-2.0
"""Postfix, an SMTP server that takes no mail. Its master starts as root alone, and its processes run as its own user."""

import os
import shutil

from .spoken import Spoken

SERVICES = """
{host}:{port} inet n - n - 50 smtpd
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix(Spoken):
    name = "postfix"
    program = "/usr/lib/postfix/sbin/master"
    package = "postfix"
    protocol = "smtp"
    kinds = frozenset({"ticket", "psk"})
    needs_root = True

    def arguments(self) -> list[str]:
        return ["-d", "-c", str(self.folder)]

    def write(self) -> None:
        folder = self.folder
        for name, owner, mode in (("queue", "root", 0o755), ("queue/pid", "root", 0o755), ("queue/private", "postfix", 0o700),
                                  ("queue/public", "postfix", 0o755), ("data", "postfix", 0o700)):
            (folder / name).mkdir(exist_ok=True)
            (folder / name).chmod(mode)
            shutil.chown(folder / name, owner)
        (folder / "master.cf").write_text(SERVICES.format(host=self.host, port=self.port))
        (folder / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
import_environment = MAIL_CONFIG={folder}
myhostname = one.test
mydestination =
local_recipient_maps =
smtpd_relay_restrictions = reject
smtpd_tls_security_level = {"may" if self.protected else "none"}
smtpd_tls_cert_file = {self.certificate}
smtpd_tls_key_file = {self.key}
smtpd_tls_loglevel = 1
""")
