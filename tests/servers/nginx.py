# SPDX-License-Identifier: Apache-2.0
"""nginx, with its master process. The witness is an access log, one line a request: without one it says nothing.
$ssl_early_data is 1 only while Finished is still missing when the request is run: its absence proves nothing."""

import os
import resource
import signal

from . import pki
from .options import Witness
from .server import Server
from .waiting import wait_until

FORMAT = "$ssl_session_reused|$ssl_protocol|$ssl_early_data|$ssl_server_name|$ssl_cipher"


class Nginx(Server):
    name = "nginx"
    program = "nginx"
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "early data", "no anti-replay", "two names",
                          "many names", "strict names", "client certificate", "alpn", "groups", "ciphers", "reload",
                          "kept keys"})
    cache_resumes_13 = True
    ticket_lifetime_s = 300

    def command(self) -> list[str]:
        return ["-e", str(self.folder / "error.log"), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    def configure(self) -> None:
        (self.folder / "ticket.key").write_bytes(self.ticket_key)
        connections = min(16384, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 64)
        temporary = "\n".join(f"    {kind}_temp_path {self.folder}/{kind};"
                              for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(f"""
{"user root;" if os.geteuid() == 0 else ""}
daemon off;
worker_processes 1;
pid {self.folder}/nginx.pid;
error_log {self.folder}/error.log notice;
events {{ worker_connections {connections}; }}
http {{
{temporary}
    log_format witness '{FORMAT}';
    access_log {self.folder}/access.log witness;
{self.tls_lines()}
{self.server_blocks()}
}}
""")

    def tls_lines(self) -> str:
        options = self.options
        lines = ["ssl_protocols " + " ".join(f"TLSv{version}" for version in options.versions),
                 f"ssl_session_tickets {'on' if options.tickets else 'off'}",
                 f"ssl_session_ticket_key {self.folder}/ticket.key",
                 f"ssl_session_cache {'shared:SSL:4m' if options.cache else 'off'}",
                 f"ssl_early_data {'on' if options.early_data else 'off'}"]
        lines += [f"ssl_ecdh_curve {':'.join(options.groups)}"] if options.groups else []
        lines += [f"ssl_ciphers {options.ciphers}"] if options.ciphers else []
        if options.client_certificate != "none":
            verify = "on" if options.client_certificate == "require" else "optional"
            lines += [f"ssl_verify_client {verify}", f"ssl_client_certificate {pki.authority().certificate}"]
        return "".join(f"    {line};\n" for line in lines)

    def server_blocks(self) -> str:
        http2 = " http2" if "h2" in self.options.alpn else ""
        listen = f"listen {self.host}:{self.port} ssl{http2}"
        blocks = [f"    server {{ {listen} default_server; ssl_reject_handshake on; }}\n"] * self.options.strict_names
        for name, identity in zip(self.options.names, self.identities()):
            blocks.append(f"    server {{ {listen}; server_name {name}; ssl_certificate {identity.certificate}; "
                          f"ssl_certificate_key {identity.key}; return 200 '{name}\\n'; }}\n")
        return "".join(blocks)

    def reload(self) -> None:
        self.ticket_key = os.urandom(80)
        self.configure()
        told = self.errors().count("gracefully shutting down")
        self.process.popen.send_signal(signal.SIGHUP)
        wait_until(lambda: self.errors().count("gracefully shutting down") > told,
                   lambda: f"nginx to reload:\n{self.errors()}")

    def errors(self) -> str:
        return (self.folder / "error.log").read_text(errors="replace")

    def read_log(self) -> list[Witness]:
        path = self.folder / "access.log"
        return [witness(line) for line in path.read_text().splitlines()] if path.exists() else []


def witness(line: str) -> Witness:
    reused, protocol, early, name, _cipher = line.split("|")
    return Witness(resumed=reused == "r", version=protocol.removeprefix("TLSv"),
                   early_data=True if early == "1" else None,
                   server_name=name if name != "-" else None, line=line)
