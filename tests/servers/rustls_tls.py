# SPDX-License-Identifier: Apache-2.0
"""rustls 0.20, built from Debian's source packages of its crates, without a network. Early data needs sessions that the
cache keeps: then there are no tickets of the other kind, and each session is good for one resumption. TLS 1.2 resumes
from a cache entry as often as one likes; the witness cannot tell that. It has no renegotiation. Its
HelloRetryRequest has an empty session ID whatever the client's was (RFC 8446 section 4.1.4 wants it echoed): OpenSSL's
clients refuse that, so no test may ask it for another group."""

from pathlib import Path

from .own import SOURCES, Own, built, need_file
from .programs import require
from .server import Server

CRATES = "/usr/share/cargo/registry"
MANIFEST = f"""[package]
name = "server"
version = "0.0.0"
edition = "2021"
[[bin]]
name = "server"
path = "{SOURCES}/rustls_tls.rs"
[dependencies]
rustls = {{ version = "0.20", default-features = false, features = ["tls12"] }}
rustls-pemfile = "1"
[profile.dev]
debug = false
incremental = false
"""


class RustlsTls(Own, Server):
    name = "rustls-tls"
    program = "cargo"
    supports = frozenset({"1.2", "1.3", "tickets off", "cache off", "early data", "two names", "many names",
                          "client certificate", "alpn"})
    cache_resumes_13 = True

    @classmethod
    def path(cls) -> str:
        cargo = require(cls.program)
        for package in "rustls", "rustls-pemfile":
            need_file(f"/usr/share/doc/librust-{package}-dev", f"librust-{package}-dev")

        def command(folder: Path) -> list[str]:
            return [cargo, "build", "--quiet", "--offline", "--manifest-path", str(folder / "Cargo.toml"),
                    "--config", 'source.crates-io.replace-with="debian"',
                    "--config", f'source.debian.directory="{CRATES}"']
        folder = built(cls.name, ("rustls_tls.rs",), command, files={"Cargo.toml": MANIFEST})
        return str(folder / "target" / "debug" / "server")
