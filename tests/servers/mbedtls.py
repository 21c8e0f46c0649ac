# SPDX-License-Identifier: Apache-2.0
"""Mbed TLS 2.28, as a small server of our own: TLS 1.2 alone. Renegotiation, from either side, is one switch."""

from .own import Own, built_c
from .server import Server


class MbedTls(Own, Server):
    name = "mbedtls"
    program = "gcc"
    supports = frozenset({"1.0", "1.1", "1.2", "tickets off", "cache off", "client certificate", "renegotiation",
                          "server renegotiation"})
    kinds = frozenset({"id", "ticket"})
    ticket_lifetime_s = 86400

    @classmethod
    def path(cls) -> str:
        return built_c(cls.name, ("mbedtls", "mbedx509", "mbedcrypto"), "mbedtls/ssl.h", "libmbedtls-dev")
