# SPDX-License-Identifier: Apache-2.0
"""haproxy, with its master process, answering by itself. The witness is its log, one line a request, and one for a
connection that ended without one. It cannot tell early data: a request is run after Finished."""

import base64
import os
import signal

from . import pki
from .options import Options, Witness
from .server import Server
from .waiting import wait_until

FORMAT = "witness|%[fc_err]|%[ssl_fc_is_resumed]|%sslv|%[ssl_fc_sni]|%sslc"


class Haproxy(Server):
    name = "haproxy"
    program = "haproxy"
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "early data", "no anti-replay", "two names",
                          "many names", "strict names", "client certificate", "alpn", "groups", "ciphers", "reload",
                          "kept keys"})
    cache_resumes_13 = True
    ticket_lifetime_s = 7200

    def command(self) -> list[str]:
        return ["-W", "-db", "-f", str(self.folder / "haproxy.cfg")]

    def configure(self) -> None:
        # Of three keys the last but one encrypts.
        key = base64.b64encode(self.ticket_key).decode()
        (self.folder / "ticket.keys").write_text(f"{key}\n" * 3)
        options = self.options
        (self.folder / "haproxy.cfg").write_text(f"""
global
  log stdout format raw local0 info
  nbthread 1
  tune.ssl.cachesize {20000 if options.cache else 0}
  tune.ssl.default-dh-param 2048
defaults
  mode http
  log global
  timeout client 5s
  timeout server 5s
  timeout connect 5s
frontend tests
  log-format "{FORMAT}"
  error-log-format "{FORMAT}"
  bind {self.host}:{self.port} {' '.join(self.bind_words(options))}
  http-request return status 200 content-type text/plain string "haproxy"
""")

    def bind_words(self, options: Options) -> list[str]:
        words = ["ssl", "ssl-min-ver", f"TLSv{min(options.versions)}", "ssl-max-ver", f"TLSv{max(options.versions)}"]
        for identity in self.identities():
            words += ["crt", str(identity.both)]
        words += ["tls-ticket-keys", f"{self.folder}/ticket.keys"] if options.tickets else ["no-tls-tickets"]
        words += ["allow-0rtt"] * options.early_data + ["strict-sni"] * options.strict_names
        words += ["alpn", ",".join(options.alpn)] if options.alpn else []
        words += ["curves", ":".join(options.groups)] if options.groups else []
        words += ["ciphers", options.ciphers] if options.ciphers else []
        if options.client_certificate != "none":
            verify = "required" if options.client_certificate == "require" else "optional"
            words += ["ca-file", str(pki.authority().certificate), "verify", verify]
        return words

    def reload(self) -> None:
        self.ticket_key = os.urandom(80)
        self.configure()
        told = self.process.printed().count("Former worker")
        self.process.popen.send_signal(signal.SIGUSR2)
        wait_until(lambda: self.process.printed().count("Former worker") > told,
                   lambda: f"haproxy to reload:\n{self.process.printed()}")

    def read_log(self) -> list[Witness]:
        return [witness(line) for line in self.process.printed().splitlines() if line.startswith("witness|")]


def witness(line: str) -> Witness:
    _word, error, resumed, protocol, name, _cipher = line.split("|")
    return Witness(resumed=resumed == "1", version=protocol.removeprefix("TLSv"), completed=error == "0",
                   server_name=name if name != "-" else None, line=line)
