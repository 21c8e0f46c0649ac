# SPDX-License-Identifier: Apache-2.0
"""caddy, which is Go's crypto/tls with ticket keys of its own. It has no session IDs of TLS 1.2, no early data and no
renegotiation. The witness is its log, one line a request."""

import json

from . import pki
from .options import Witness
from .server import Server

VERSIONS = {"1.2": "tls1.2", "1.3": "tls1.3"}
NUMBERS = {0x303: "1.2", 0x304: "1.3"}
GROUPS = {"X25519": "x25519", "P-256": "secp256r1", "P-384": "secp384r1", "P-521": "secp521r1"}


class Caddy(Server):
    name = "caddy"
    program = "caddy"
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "two names", "many names", "client certificate",
                          "groups", "alpn"})
    kinds = frozenset({"ticket", "psk"})

    def command(self) -> list[str]:
        return ["run", "--config", str(self.folder / "caddy.json")]

    def environment(self) -> dict[str, str]:
        return {name: str(self.folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}

    def configure(self) -> None:
        options = self.options
        policy = {"protocol_min": VERSIONS[min(options.versions)], "protocol_max": VERSIONS[max(options.versions)],
                  "default_sni": options.names[0]}
        if options.groups:
            policy["curves"] = [GROUPS[group] for group in options.groups]
        if options.alpn:
            policy["alpn"] = list(options.alpn)
        if options.client_certificate != "none":
            mode = "require_and_verify" if options.client_certificate == "require" else "verify_if_given"
            policy["client_authentication"] = {
                "trusted_ca_certs_pem_files": [str(pki.authority().certificate)], "mode": mode}
        page = {"handler": "static_response", "body": "caddy\n", "headers": {"Content-Length": ["6"]}}
        site = {"listen": [f"{self.host}:{self.port}"], "protocols": ["h1"], "logs": {}, "tls_connection_policies": [policy],
                "automatic_https": {"disable": True}, "routes": [{"handle": [page]}]}
        files = [{"certificate": str(identity.certificate), "key": str(identity.key)} for identity in self.identities()]
        (self.folder / "caddy.json").write_text(json.dumps({
            "admin": {"disabled": True, "config": {"persist": False}},
            "apps": {"http": {"servers": {"tests": site}},
                     "tls": {"certificates": {"load_files": files}, "session_tickets": {"disabled": not options.tickets}}},
        }))

    def read_log(self) -> list[Witness]:
        lines = (json.loads(line) for line in self.process.printed().splitlines() if line.startswith("{"))
        return [witness(line["request"]) for line in lines if "tls" in line.get("request", {})]


def witness(request: dict) -> Witness:
    tls = request["tls"]
    return Witness(resumed=tls["resumed"], version=NUMBERS[tls["version"]], server_name=tls["server_name"] or None,
                   line=json.dumps(request))
