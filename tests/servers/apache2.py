# SPDX-License-Identifier: Apache-2.0
"""Apache with mod_ssl. The witness is an access log, one line a request: without one it says nothing. /later demands
that a certificate be asked for: by renegotiation in TLS 1.2, after the handshake in TLS 1.3 (where a client that did
not offer that gets a page 403). It refuses renegotiation by the client, and has no early data. A request
without Host gets a page 400 where the client sent a server name. A client that offers ALPN without http/1.1 is told http/1.1 all the same, which OpenSSL refuses as a bad extension."""

import os

from . import pki
from .options import Witness
from .server import Server

MODULES = ("mpm_event", "authz_core", "dir", "ssl", "socache_shmcb")
FORMAT = "%{SSL_SESSION_RESUMED}x|%{SSL_PROTOCOL}x|%{SSL_TLS_SNI}x"
VERIFY = {"none": "none", "request": "optional", "require": "require"}


class Apache2(Server):
    name = "apache2"
    program = "apache2"
    package = "apache2-bin"
    key_file = True  # the ticket key is that of a file, and kept; without, its own
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "two names", "many names", "client certificate",
                          "groups", "ciphers", "kept keys", "server renegotiation", "later certificate"})
    cache_resumes_13 = True
    ticket_lifetime_s = 300
    answers_strange_alpn = True

    def command(self) -> list[str]:
        return ["-D", "FOREGROUND", "-d", str(self.folder), "-f", str(self.folder / "apache2.conf")]

    def configure(self) -> None:
        self.folder.chmod(0o755)  # it serves as a user who may do less
        (self.folder / "ticket.key").write_bytes(self.ticket_key[:48])
        pages = self.folder / "pages"
        pages.mkdir(exist_ok=True)
        for page in "index.html", "later":
            (pages / page).write_text("apache2\n")
        loads = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES)
        (self.folder / "apache2.conf").write_text(f"""
{loads}
{"User nobody" if os.geteuid() == 0 else ""}
{"Group nogroup" if os.geteuid() == 0 else ""}
ServerName {self.options.names[0]}
PidFile {self.folder}/apache2.pid
DefaultRuntimeDir {self.folder}
Listen {self.host}:{self.port}
ErrorLog {self.folder}/error.log
LogFormat "{FORMAT}" witness
CustomLog {self.folder}/access.log witness
DirectoryIndex index.html
StartServers 1
ServerLimit 1
ThreadsPerChild 64
MaxRequestWorkers 64
SSLSessionCache {f"shmcb:{self.folder}/cache(2048000)" if self.options.cache else "none"}
{self.hosts()}
""")

    def hosts(self) -> str:
        options = self.options
        lines = ["SSLEngine on", f"SSLProtocol {' '.join(f'+TLSv{version}' for version in options.versions)}",
                 f"SSLSessionTickets {'on' if options.tickets else 'off'}",
                 *([f"SSLSessionTicketKeyFile {self.folder}/ticket.key"] if self.key_file else []),
                 f"SSLCACertificateFile {pki.authority().certificate}",
                 f"SSLVerifyClient {VERIFY[options.client_certificate]}", f"DocumentRoot {self.folder}/pages",
                 *(["<Location /later>", "SSLVerifyClient optional", "</Location>"] * options.asks_later)]
        lines += [f"SSLOpenSSLConfCmd Curves {':'.join(options.groups)}"] if options.groups else []
        lines += [f"SSLCipherSuite {options.ciphers}"] if options.ciphers else []
        return "\n".join("\n".join([f"<VirtualHost {self.host}:{self.port}>", f"ServerName {name}", *lines,
                                    f"SSLCertificateFile {identity.certificate}",
                                    f"SSLCertificateKeyFile {identity.key}", "</VirtualHost>"])
                         for name, identity in zip(options.names, self.identities()))

    def read_log(self) -> list[Witness]:
        path = self.folder / "access.log"
        return [witness(line) for line in path.read_text().splitlines()] if path.exists() else []


def witness(line: str) -> Witness:
    resumed, protocol, name = line.split("|")
    return Witness(resumed=resumed == "Resumed", version=protocol.removeprefix("TLSv"),
                   server_name=name if name != "-" else None, line=line)
