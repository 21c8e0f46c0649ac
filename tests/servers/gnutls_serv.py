# SPDX-License-Identifier: Apache-2.0
"""gnutls-serv. It listens on every address; ticket keys are new at each start. Its witness is what it prints, one
block a handshake."""

import re

from . import pki
from .options import Witness
from .server import Server

WEAK = ("+AES-128-CCM-8:+AES-256-CCM-8:+3DES-CBC:+ARCFOUR-128:+NULL:+SHA256:+SHA384:+MD5:+KX-ALL:+SIGN-ALL:+SIGN-RSA-SHA1:"
        "%VERIFY_ALLOW_SIGN_WITH_SHA1")
GROUPS = {"P-256": "SECP256R1", "P-384": "SECP384R1", "P-521": "SECP521R1"}


class GnutlsServ(Server):
    name = "gnutls-serv"
    program = "gnutls-serv"
    supports = frozenset({"1.0", "1.1", "1.2", "1.3", "tickets off", "cache off", "early data", "strict names",
                          "client certificate", "alpn", "groups", "renegotiation"})
    answers_early_data = False

    def command(self) -> list[str]:
        options = self.options
        identity = self.identities()[0]
        arguments = ["--http", "--port", str(self.port), "--x509certfile", str(identity.certificate), "--x509keyfile",
                     str(identity.key), "--priority", self.priority()]
        arguments += ["--noticket"] * (not options.tickets) + ["--nodb"] * (not options.cache)
        arguments += ["--earlydata"] * options.early_data
        if options.strict_names:
            arguments += ["--sni-hostname", options.names[0], "--sni-hostname-fatal"]
        for protocol in options.alpn:
            arguments += ["--alpn", protocol]
        arguments += self.client_arguments()
        return arguments

    def priority(self) -> str:
        words = ["NORMAL", "-VERS-ALL"] + [f"+VERS-TLS{version}" for version in self.options.versions]
        words += [WEAK] * self.options.weak
        if self.options.groups:
            words += ["-GROUP-ALL"] + [f"+GROUP-{GROUPS.get(group, group)}" for group in self.options.groups]
        return ":".join(words)

    def client_arguments(self) -> list[str]:
        wish = self.options.client_certificate
        if wish == "none":
            return ["--disable-client-cert"]
        return (["--x509cafile", str(pki.authority().certificate), "--verify-client-cert"]
                + ["--require-client-cert"] * (wish == "require"))

    def read_log(self) -> list[Witness]:
        blocks = self.process.printed().split("* Accepted connection from ")[1:]
        return [witness(block) for block in blocks]


def witness(block: str) -> Witness:
    version = re.search(r"^- Version: TLS(\S+)", block, re.M)
    name = re.search(r"^- Given server name\[1\]: (\S+)", block, re.M)
    if not version:
        return Witness(completed=False, line=block)
    return Witness(resumed="*** This is a resumed session" in block, version=version[1],
                   server_name=name[1] if name else None, line=block)
