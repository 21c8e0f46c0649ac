# SPDX-License-Identifier: Apache-2.0
"""Node's tls module, which is OpenSSL under a cache and an event loop of its own. A client may renegotiate three times
in ten minutes, which cannot be switched off. Renegotiation resumes the session that the client offers, and so asks for no certificate.
It has no early data."""

from .own import SOURCES, Own
from .server import Server


class NodeTls(Own, Server):
    name = "node-tls"
    program = "node"
    package = "nodejs"
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "two names", "many names", "client certificate",
                          "alpn", "groups", "renegotiation", "server renegotiation", "kept keys"})
    ticket_lifetime_s = 7200

    def command(self) -> list[str]:
        return [str(SOURCES / "node_tls.js"), *self.words()]
