# SPDX-License-Identifier: Apache-2.0
"""OpenLDAP, with an empty directory. Debian's is built on GnuTLS, and resumes nothing."""

from .spoken import Spoken


class Slapd(Spoken):
    name = "slapd"
    program = "slapd"
    protocol = "ldap"
    kinds = frozenset()

    def arguments(self) -> list[str]:
        return ["-d", "0", "-h", f"ldap://{self.host}:{self.port}", "-f", str(self.folder / "slapd.conf")]

    def write(self) -> None:
        lines = [f"pidfile {self.folder}/slapd.pid"]
        if self.protected:
            lines += [f"TLSCertificateFile {self.certificate}", f"TLSCertificateKeyFile {self.key}"]
        (self.folder / "slapd.conf").write_text("\n".join([*lines, "database config", "database monitor"]) + "\n")
