# SPDX-License-Identifier: Apache-2.0
"""nghttpx. Its witness is its access log, one line a request: without one it says nothing."""

from .backend import Fronted
from .options import Witness
from .server import Server

FORMAT = "witness|$tls_session_reused|$tls_protocol|$tls_sni"


class Nghttpx(Fronted, Server):
    name = "nghttpx"
    program = "nghttpx"
    supports = frozenset({"1.2", "1.3", "early data", "no anti-replay"})
    hangs_up = True

    def configure(self) -> None:
        (self.folder / "ticket.key").write_bytes(self.ticket_key[:48])

    def command(self) -> list[str]:
        identity, versions = self.identities()[0], self.options.versions
        return ["--conf", "/dev/null", "-f", f"{self.host},{self.port}", "-b", f"127.0.0.1,{self.backend.port}",
                "--tls-min-proto-version", f"TLSv{min(versions)}", "--tls-max-proto-version", f"TLSv{max(versions)}",
                "--tls-ticket-key-file", str(self.folder / "ticket.key"), "--tls-ticket-key-cipher", "aes-128-cbc",
                "--tls-max-early-data", "16K" if self.options.early_data else "0", "--no-ocsp", "--single-thread",
                "--accesslog-file", str(self.folder / "access.log"), "--accesslog-format", FORMAT,
                str(identity.key), str(identity.certificate)]

    def read_log(self) -> list[Witness]:
        path = self.folder / "access.log"
        return [witness(line) for line in path.read_text().splitlines()] if path.exists() else []


def witness(line: str) -> Witness:
    _word, reused, protocol, name = line.split("|")
    return Witness(resumed=reused == "r", version=protocol.removeprefix("TLSv"),
                   server_name=name if name != "-" else None, line=line)
