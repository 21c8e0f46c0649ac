# SPDX-License-Identifier: Apache-2.0
"""MariaDB, without any tables: nobody ever logs in."""

from .spoken import Spoken


class MariaDb(Spoken):
    name = "mariadb"
    program = "mariadbd"
    package = "mariadb-server-core"
    protocol = "mysql"

    def arguments(self) -> list[str]:
        tls = [f"--ssl-cert={self.certificate}", f"--ssl-key={self.key}"] if self.protected else ["--skip-ssl"]
        return ["--no-defaults", f"--datadir={self.folder}/data", f"--port={self.port}", f"--bind-address={self.host}",
                f"--socket={self.folder}/socket", f"--pid-file={self.folder}/pid", "--skip-grant-tables",
                "--skip-networking=0", *tls]

    def write(self) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
