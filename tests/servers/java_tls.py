# SPDX-License-Identifier: Apache-2.0
"""Java's SSLServerSocket (JSSE). Its tickets hold the session themselves; without them both versions resume from the
cache, which cannot be switched off. It has no early data, and does not skip what it refuses. Asked to renegotiate in
TLS 1.3 it sends KeyUpdate."""

from pathlib import Path

from .own import Own, built
from .programs import require
from .server import Server

SOURCES = ("JavaTls.java",)


class JavaTls(Own, Server):
    name = "java-tls"
    program = "java"
    package = "openjdk-17-jdk-headless"
    supports = frozenset({"1.0", "1.1", "1.2", "1.3", "tickets off", "two names", "many names", "client certificate", "alpn", "groups",
                          "renegotiation", "server renegotiation"})
    cache_resumes_13 = True

    def configure(self) -> None:
        """What the Java platform forbids by default."""
        (self.folder / "weak.security").write_text("jdk.tls.disabledAlgorithms=\njdk.tls.legacyAlgorithms=\n"
                                                   "jdk.certpath.disabledAlgorithms=\n")

    def command(self) -> list[str]:
        javac = require("javac", self.package)

        def command(folder: Path) -> list[str]:
            return [javac, "-Xlint:all", "-Werror", "-d", str(folder), *SOURCES]
        classes = built(self.name, SOURCES, command)
        # The fast compiler alone, and one thread to collect garbage: it starts in half the time.
        return ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto",
                *[f"-Djava.security.properties={self.folder / 'weak.security'}"] * self.options.weak, "-cp", str(classes), "JavaTls",
                *self.words()]
