# SPDX-License-Identifier: Apache-2.0
"""h2o. The witness is an access log, one line a request."""

import json
import os
import time

from .options import Witness
from .server import Server

FORMAT = "%{ssl.session-reused}x|%{ssl.protocol-version}x|%{ssl.session-id}x|%{ssl.cipher}x"
# h2o 2.2 has a lowest version only; the highest is OpenSSL's to set.
OPENSSL_CNF = "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMaxProtocol = TLSv"
MODES = {(True, True): "all", (True, False): "ticket", (False, True): "cache", (False, False): "off"}


class H2o(Server):
    name = "h2o"
    program = "h2o"
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "two names", "many names", "ciphers",
                          "kept keys"})
    cache_resumes_13 = True
    ticket_lifetime_s = 3600
    starts = 0

    def command(self) -> list[str]:
        return ["-m", "worker", "-c", str(self.folder / "h2o.conf")]

    def configure(self) -> None:
        (self.folder / "openssl.cnf").write_text(OPENSSL_CNF + max(self.options.versions) + "\n")
        key = self.ticket_key
        (self.folder / "tickets").write_text(
            f"- name: {key[:16].hex()}\n  cipher: AES-256-CBC\n  hash: SHA256\n  key: {(key * 2)[16:112].hex()}\n"
            f"  not_before: {int(time.time()) - 60}\n  not_after: {int(time.time()) + 3600}\n")
        mode = MODES[self.options.tickets, self.options.cache]
        resumption = {"mode": mode, "lifetime": self.ticket_lifetime_s}
        if self.options.cache:
            resumption["cache-store"] = "internal"
        if self.options.tickets:
            resumption |= {"ticket-store": "file", "ticket-file": str(self.folder / "tickets")}
        page = "Proc.new {|env| [200, {'content-type' => 'text/plain'}, [\"h2o\\n\"]]}"
        # JSON is YAML, too.
        (self.folder / "h2o.conf").write_text(json.dumps({
            **({"user": "root"} if os.geteuid() == 0 else {}),
            "num-threads": 1,
            "max-connections": 16384,
            "ssl-session-resumption": resumption,
            "access-log": {"path": str(self.folder / "access.log"), "format": FORMAT},
            "hosts": {f"{name}:{self.port}": {
                "listen": {"host": self.host, "port": self.port, "ssl": self.tls(identity)},
                "paths": {"/": {"mruby.handler": page}},
            } for name, identity in zip(self.options.names, self.identities())},
        }, indent=1))

    def wait_ready(self) -> None:
        """The tickets' keys are read by a thread of their own, at times after it listens."""
        super().wait_ready()
        self.starts += 1
        if self.options.tickets:
            self.process.wait_ready(lambda: self.process.printed().count("secrets have been (re)loaded") >= self.starts, "reading its keys")

    def environment(self) -> dict[str, str]:
        return {"OPENSSL_CONF": str(self.folder / "openssl.cnf")}

    def tls(self, identity) -> dict[str, object]:
        return {
            "certificate-file": str(identity.certificate),
            "key-file": str(identity.key),
            "minimum-version": f"TLSv{min(self.options.versions)}",
            "ocsp-update-interval": 0,
            "neverbleed": "OFF",
            **({"cipher-suite": self.options.ciphers} if self.options.ciphers else {}),
        }

    def read_log(self) -> list[Witness]:
        path = self.folder / "access.log"
        return [witness(line) for line in path.read_text().splitlines()] if path.exists() else []


def witness(line: str) -> Witness:
    reused, protocol, _session_id, _cipher = line.split("|")
    return Witness(resumed=reused == "1", version=protocol.removeprefix("TLSv"), line=line)
