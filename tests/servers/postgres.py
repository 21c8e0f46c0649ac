# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL, with an empty cluster of its own. It gives no sessions away that could be resumed."""

import glob
import os
import subprocess

from .spoken import Spoken


class Postgres(Spoken):
    name = "postgres"
    program = "postgres"
    package = "postgresql-15"
    protocol = "postgres"
    kinds = frozenset()

    @classmethod
    def found(cls) -> str:
        """Debian keeps every version's programs in a folder of its own."""
        versions = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
        return versions[-1] if versions else super().found()

    def arguments(self) -> list[str]:
        return ["-D", str(self.folder / "data")]

    def configure(self) -> None:
        super().configure()
        made = self.folder / "data"
        if not made.exists():
            initdb = os.path.join(os.path.dirname(self.found()), "initdb")
            command = self.lowered(initdb, "-D", str(made), "-A", "trust", "-N", "-E", "UTF8", "--locale", "C")
            command = command if self.keeps_user() else [self.path(), *command]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, cwd=self.folder)
            assert done.returncode == 0, done.stdout + done.stderr
        with open(made / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write(f"""
listen_addresses = '{self.host}'
port = {self.port}
unix_socket_directories = '{self.folder}'
fsync = off
ssl = {'on' if self.protected else 'off'}
ssl_cert_file = '{self.certificate}'
ssl_key_file = '{self.key}'
""")
