# SPDX-License-Identifier: Apache-2.0
"""openssl s_server. One connection at a time; ticket keys are new at each start. Its witness is -state, which names
each message that it reads and writes, so that handshakes that are never finished are told, too."""

from typing import Optional

from . import pki
from .options import Options, Witness
from .server import Server

BEGIN = "before SSL initialization"


class OpensslSServer(Server):
    name = "openssl-s_server"
    program = "openssl"
    supports = frozenset({"1.0", "1.1", "1.2", "1.3", "tickets off", "cache off", "early data", "no anti-replay", "two names",
                          "strict names", "client certificate", "alpn", "groups", "ciphers", "renegotiation"})
    cache_resumes_13 = True
    answers_early_data = False
    ticket_lifetime_s = 7200

    def __init__(self, options: Options = Options(), ticket_key: Optional[bytes] = None, pages: bool = True) -> None:
        """Without pages it does not answer, but takes commands: say("r") asks the client to renegotiate, with a
        certificate "R", "k" and "K" send KeyUpdate, "Q" ends the server."""
        super().__init__(options, ticket_key)
        self.answers = pages and not options.early_data  # -www and -early_data exclude each other

    def say(self, command: str) -> None:
        """Types a command. The server reads it while a client is connected."""
        self.process.popen.stdin.write(command.encode() + b"\n")
        self.process.popen.stdin.flush()

    def command(self) -> list[str]:
        options = self.options
        first = self.identities()[0]
        arguments = ["s_server", "-accept", f"{self.host}:{self.port}", "-state", "-cert", str(first.certificate),
                     "-key", str(first.key)]
        arguments += ["-early_data"] * options.early_data + ["-www"] * self.answers
        arguments += ["-no_anti_replay"] * options.no_anti_replay
        arguments += [f"-no_tls{version.replace('.', '_').replace('1_0', '1')}" for version in ("1.0", "1.1", "1.2", "1.3")
                      if version not in options.versions]
        arguments += ["-no_ticket"] * (not options.tickets) + ["-no_cache"] * (not options.cache)
        if not options.tickets and not options.cache:
            arguments += ["-num_tickets", "0"]
        arguments += self.name_arguments()
        if options.client_certificate != "none":
            flag = "-Verify" if options.client_certificate == "require" else "-verify"
            arguments += [flag, "2", "-CAfile", str(pki.authority().certificate)]
        arguments += ["-alpn", ",".join(options.alpn)] if options.alpn else []
        arguments += ["-groups", ":".join(options.groups)] if options.groups else []
        ciphers = options.ciphers or ("ALL:COMPLEMENTOFALL:@SECLEVEL=0" if options.weak else "")
        arguments += ["-cipher", ciphers] if ciphers else []
        arguments += ["-client_renegotiation"] * options.renegotiation
        return arguments

    def name_arguments(self) -> list[str]:
        names = self.options.names
        if len(names) < 2 and not self.options.strict_names:
            return []
        last = self.identities()[-1]
        return (["-servername", names[-1], "-cert2", str(last.certificate), "-key2", str(last.key)]
                + ["-servername_fatal"] * self.options.strict_names)

    def read_log(self) -> list[Witness]:
        handshakes: list[list[str]] = []
        previous = ""
        for line in self.log.read_text(errors="replace").splitlines():
            if BEGIN in line and BEGIN not in previous:
                handshakes.append([])
            if handshakes and line:
                handshakes[-1].append(line)
            previous = line or previous
        return [witness("\n".join(lines)) for lines in handshakes]


def witness(text: str) -> Witness:
    """One connection. Client renegotiation appears in the same connection and is not told apart here."""
    version = "1.3" if "TLSv1.3 write encrypted extensions" in text else "1.2"
    if "write finished" not in text:
        return Witness(completed=False, line=text)
    return Witness(resumed="write certificate\n" not in text, version=version,
                   completed="read finished" in text,
                   early_data="Early data received" in text if version == "1.3" else None, line=text)
