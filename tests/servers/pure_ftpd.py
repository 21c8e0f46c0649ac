# SPDX-License-Identifier: Apache-2.0
"""Pure-FTPd. It starts as root alone, and gives no tickets in TLS 1.3."""

from .spoken import Spoken


class PureFtpd(Spoken):
    name = "pure-ftpd"
    program = "pure-ftpd"
    protocol = "ftp"
    kinds = frozenset({"ticket"})
    needs_root = True

    def arguments(self) -> list[str]:
        return ["-S", f"{self.host},{self.port}", "-g", str(self.folder / "pid"), "-E", "-H", "-Y", "1" if self.protected else "0",
                "-2", str(self.both)]
