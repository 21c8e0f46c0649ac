# SPDX-License-Identifier: Apache-2.0
"""wolfSSL 5.5, as a small server of our own. Debian builds it without renegotiation and without early data, which it
does not skip either."""

from .own import Own, built_c
from .server import Server


class WolfSsl(Own, Server):
    name = "wolfssl"
    program = "gcc"
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "client certificate", "later certificate"})

    @classmethod
    def path(cls) -> str:
        return built_c(cls.name, ("wolfssl",), "wolfssl/ssl.h", "libwolfssl-dev")
