# SPDX-License-Identifier: Apache-2.0
"""Servers with a dialogue before TLS. They are none of all_servers(): they answer no HTTP, and do not resume in every way.
Each runs from a folder of its own, as somebody who may do little, and never as the service of the machine."""

import grp
import os
import pwd
import shutil
import unittest
from pathlib import Path
from typing import ClassVar

from . import programs
from .options import Witness
from .server import Server


class Spoken(Server):
    """`protocol` is what --starttls and s_client's -starttls call it. Without `protected` it has no TLS."""

    protocol: ClassVar[str]
    needs_root: ClassVar[bool] = False  # it takes a user of its own by itself
    files: ClassVar[tuple[str, ...]] = ()  # of the package, where the program is of another
    user: ClassVar[str] = "nobody"  # who runs it where root runs the tests
    supports = frozenset({"1.2", "1.3"})
    answers = False

    def __init__(self, protected: bool = True) -> None:
        super().__init__()
        self.protected = protected

    @classmethod
    def found(cls) -> str:
        """The program; skips the test (or fails it where CI=true) when it is not installed."""
        path = programs.find(cls.program)
        if not path or any(not os.path.exists(file) for file in cls.files):
            raise programs.missing(f"Debian's {cls.package or cls.program} is not installed (ci/deps services installs it; "
                                   "it would take the place of a mail or FTP server that this machine has)")
        return path

    @classmethod
    def path(cls) -> str:
        """What is started: the program, or setpriv in front of it."""
        found = cls.found()
        if cls.needs_root and os.geteuid() != 0:
            raise unittest.SkipTest(f"{cls.name} runs only where root starts it")
        return found if cls.keeps_user() else programs.require("setpriv", "util-linux")

    @classmethod
    def keeps_user(cls) -> bool:
        return cls.needs_root or os.geteuid() != 0

    def lowered(self, *command: str) -> list[str]:
        """The command as the user who may do little."""
        user, group = self.runs_as()
        return list(command) if self.keeps_user() else ["--reuid", user, "--regid", group, "--clear-groups", "--pdeathsig",
                                                        "TERM", "--", *command]

    def runs_as(self) -> tuple[str, str]:
        """The names of the user and the group."""
        entry = pwd.getpwuid(os.geteuid()) if self.keeps_user() else pwd.getpwnam(self.user)
        return entry.pw_name, grp.getgrgid(entry.pw_gid).gr_name

    def command(self) -> list[str]:
        return self.arguments() if self.keeps_user() else self.lowered(self.found(), *self.arguments())

    def arguments(self) -> list[str]:
        raise NotImplementedError

    def configure(self) -> None:
        """The folder, and its certificate and key, are those of the user."""
        identity = self.identities()[0]
        shutil.copy(identity.certificate, self.certificate)
        shutil.copy(identity.key, self.key)
        shutil.copy(identity.both, self.both)
        self.log.touch()  # which some open anew
        self.write()
        self.folder.chmod(0o755)
        if not self.keeps_user():
            for path in [self.folder, *self.folder.rglob("*")]:
                shutil.chown(path, self.user)

    def write(self) -> None:
        """Writes what else is to stand in the folder."""

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    @property
    def both(self) -> Path:
        return self.folder / "both.pem"

    def read_log(self) -> list[Witness]:
        return []
