# SPDX-License-Identifier: Apache-2.0
"""The embedded server, `reshake serve`. Its witness is what it prints, one JSON object a handshake."""

import json
import os
from pathlib import Path

from . import programs
from .options import Witness
from .server import Server

BUILT = Path(__file__).resolve().parents[2] / "build" / "reshake"


class ReshakeServe(Server):
    name = "reshake-serve"
    program = "reshake"
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "early data", "no anti-replay", "two names",
                          "many names", "strict names", "client certificate", "alpn", "groups", "kept keys"})
    ticket_lifetime_s = 7200

    @classmethod
    def path(cls) -> str:
        """$RESHAKE, or the program where `make` leaves it."""
        path = Path(os.environ.get("RESHAKE") or BUILT)
        if not os.access(path, os.X_OK):
            raise programs.missing(f"{path} is not built (make; or set RESHAKE)")
        return str(path)

    def configure(self) -> None:
        (self.folder / "ticket.key").write_bytes(self.ticket_key[:48])

    def command(self) -> list[str]:
        options = self.options
        arguments = ["serve", "--json", "--listen", f"{self.host}:{self.port}", "--tls",
                     "-".join(sorted(options.versions)), "--tickets", "on" if options.tickets else "off",
                     "--cache", "on" if options.cache else "off", "--ticket-key", str(self.folder / "ticket.key"),
                     "--client-certificate", options.client_certificate]
        if options.key == "rsa":
            identity = self.identities()[0]
            arguments += ["--certificate", str(identity.certificate), "--key", str(identity.key)]
        arguments += ["--early-data"] * options.early_data + ["--strict-names"] * options.strict_names
        arguments += ["--alpn", ",".join(options.alpn)] if options.alpn else []
        arguments += ["--groups", ":".join(options.groups)] if options.groups else []
        for name in options.names:
            arguments += ["--name", name]
        return arguments

    def read_log(self) -> list[Witness]:
        return [witness(json.loads(line)) for line in self.process.printed().splitlines() if line.startswith("{")]


def witness(told: dict) -> Witness:
    kind = told["kind"]
    return Witness(resumed=kind.startswith(("abbreviated", "psk")), version=told["version"].removeprefix("TLS "),
                   completed=told["completed"], early_data=told["early_data"] == "accepted",
                   server_name=told["server_name"] or None, line=json.dumps(told))
