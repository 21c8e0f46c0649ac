# SPDX-License-Identifier: Apache-2.0
"""Go's crypto/tls. It has no session IDs of TLS 1.2: what it resumes there is tickets. No early data, and no
renegotiation as a server."""

from pathlib import Path

from .own import Own, built
from .programs import require
from .server import Server

SOURCES = ("go_tls.go",)


class GoTls(Own, Server):
    name = "go-tls"
    program = "go"
    package = "golang-go"
    supports = frozenset({"1.0", "1.1", "1.2", "1.3", "tickets off", "cache off", "two names", "many names", "client certificate",
                          "alpn", "groups", "kept keys"})
    kinds = frozenset({"ticket", "psk"})

    @classmethod
    def path(cls) -> str:
        go = require(cls.program, cls.package)

        def command(folder: Path) -> list[str]:
            return [go, "build", "-o", str(folder / "server"), *SOURCES]
        return str(built(cls.name, SOURCES, command, {"GO111MODULE": "off", "GOFLAGS": ""}) / "server")
