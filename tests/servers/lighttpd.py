# SPDX-License-Identifier: Apache-2.0
"""lighttpd with OpenSSL. Session IDs of TLS 1.2 it never keeps; keys of tickets it makes itself. The witness is an
access log, one line a request, which tells nothing of TLS, written through a pipe: to a file it writes seconds later."""

from .options import Witness
from .server import Server


class Lighttpd(Server):
    name = "lighttpd"
    program = "lighttpd"
    package = "lighttpd-mod-openssl"
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "groups", "ciphers"})
    kinds = frozenset({"ticket", "psk"})

    def command(self) -> list[str]:
        return ["-D", "-f", str(self.folder / "lighttpd.conf")]

    def configure(self) -> None:
        options, identity = self.options, self.identities()[0]
        pages = self.folder / "pages"
        pages.mkdir(exist_ok=True)
        (pages / "index.html").write_text("lighttpd\n")
        commands = {"MinProtocol": f"TLSv{min(options.versions)}", "MaxProtocol": f"TLSv{max(options.versions)}",
                    "Options": "SessionTicket" if options.tickets else "-SessionTicket"}
        commands |= {"Groups": ":".join(options.groups)} if options.groups else {}
        commands |= {"CipherString": options.ciphers} if options.ciphers else {}
        listed = ", ".join(f'"{name}" => "{value}"' for name, value in commands.items())
        (self.folder / "lighttpd.conf").write_text(f"""
server.modules = ("mod_indexfile", "mod_openssl", "mod_accesslog", "mod_staticfile")
server.document-root = "{pages}"
server.bind = "{self.host}"
server.port = {self.port}
server.errorlog = "{self.folder}/error.log"
accesslog.filename = "|cat >> {self.folder}/access.log"
accesslog.format = "%r"
index-file.names = ("index.html")
mimetype.assign = ("" => "text/plain")
ssl.engine = "enable"
ssl.pemfile = "{identity.certificate}"
ssl.privkey = "{identity.key}"
ssl.openssl.ssl-conf-cmd = ({listed})
""")

    def read_log(self) -> list[Witness]:
        path = self.folder / "access.log"
        return [Witness(line=line) for line in path.read_text().splitlines()] if path.exists() else []
