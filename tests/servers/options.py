# SPDX-License-Identifier: Apache-2.0
"""What a test asks of a server, and what the server says that it saw."""

from dataclasses import dataclass
from typing import Optional


class Unsupported(Exception):
    """The server cannot be what the options ask for."""


@dataclass(frozen=True)
class Options:
    """The same words for every server. What differs from the default is a feature that the server must support."""

    versions: tuple[str, ...] = ("1.2", "1.3")  # with one below 1.2, what is weak is on, too
    tickets: bool = True  # RFC 5077 tickets; in TLS 1.3, tickets that hold the session themselves
    cache: bool = True  # session IDs; in TLS 1.3, OpenSSL's tickets that name a cached session
    early_data: bool = False
    no_anti_replay: bool = False  # early data is accepted again and again
    names: tuple[str, ...] = ("one.test",)  # one certificate each; the first is the default
    strict_names: bool = False  # an unknown server name gets an alert
    key: str = "ec"  # or "rsa", or another one of pki.NEW_KEY that the server's library knows
    client_certificate: str = "none"  # or "request" or "require"
    alpn: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()  # OpenSSL's names; () leaves the server's default
    ciphers: str = ""  # OpenSSL's cipher string for TLS 1.2
    renegotiation: bool = False  # renegotiation by the client is accepted
    asks_later: bool = False  # behind Server.later_page the client's certificate is asked for: by renegotiation in TLS
                              # 1.2, after the handshake in TLS 1.3

    @property
    def weak(self) -> bool:
        return min(self.versions) < "1.2"

    def needs(self) -> set[str]:
        """The features that a server has to support to be this."""
        wanted = {
            "tickets off": not self.tickets,
            "cache off": not self.cache,
            "early data": self.early_data,
            "no anti-replay": self.no_anti_replay,
            "two names": len(self.names) == 2,
            "many names": len(self.names) > 2,
            "strict names": self.strict_names,
            "client certificate": self.client_certificate != "none",
            "alpn": bool(self.alpn),
            "groups": bool(self.groups),
            "ciphers": bool(self.ciphers),
            "renegotiation": self.renegotiation,
            "server renegotiation": self.asks_later and "1.2" in self.versions,
            "later certificate": self.asks_later and "1.3" in self.versions,
        }
        return set(self.versions) | {feature for feature, is_wanted in wanted.items() if is_wanted}


@dataclass
class Witness:
    """One handshake as the server's own log has it. None: the log does not say."""

    resumed: Optional[bool] = None
    version: Optional[str] = None  # "1.2", "1.3"
    completed: bool = True
    early_data: Optional[bool] = None
    server_name: Optional[str] = None
    line: str = ""
