# SPDX-License-Identifier: Apache-2.0
"""NSS's selfserv. It listens on every address. Its page is the request; asked for another certificate, it asks before
every page. The witness is what it prints, with counters of the whole process. Tickets and cache are new at each start.
Early data it refuses until the first window of its protection against replays (10 s) is over."""

import re
import subprocess

from . import pki
from .options import Witness
from .programs import require
from .server import Server

# Its suites of TLS 1.3, and of TLS 1.0 to 1.2 with RSA, DHE and ECDHE; those with RC4, 3DES and without a cipher, too.
ALL = (0x1301, 0x1302, 0x1303, 0xc02f, 0xc02b, 0xc030, 0xc02c, 0xcca8, 0xcca9, 0xccaa, 0xc013, 0xc014, 0xc009, 0xc00a,
       0xc023, 0xc024, 0xc027, 0xc028, 0x9e, 0x9f, 0x33, 0x39, 0x67, 0x6b, 0x9c, 0x9d, 0x2f, 0x35, 0x3c, 0x3d, 0x0a, 0x16, 0xc012, 0xc008,
       0x05, 0x04, 0xc011, 0xc007, 0x02, 0x3b, 0xc010, 0xc006)
GROUPS = {"X25519": "x25519", "P-256": "P256", "P-384": "P384", "P-521": "P521"}


class NssSelfserv(Server):
    name = "nss-selfserv"
    program = "selfserv"
    package = "libnss3-tools"
    supports = frozenset({"1.0", "1.1", "1.2", "1.3", "tickets off", "cache off", "early data", "client certificate", "groups",
                          "renegotiation", "server renegotiation", "later certificate"})

    early_data_after_s = 10.5

    def configure(self) -> None:
        """Makes the database of certificates."""
        database = f"sql:{self.folder}"
        if (self.folder / "cert9.db").exists():
            return
        identity, bundle = self.identities()[0], str(self.folder / "identity.p12")
        for command in (["certutil", "-N", "-d", database, "--empty-password"],
                        ["openssl", "pkcs12", "-export", "-name", "server", "-in", str(identity.certificate), "-inkey",
                         str(identity.key), "-out", bundle, "-passout", "pass:"],
                        ["pk12util", "-d", database, "-i", bundle, "-W", ""],
                        ["certutil", "-A", "-d", database, "-n", "authority", "-t", "T,,", "-i",
                         str(pki.authority().certificate)]):
            done = subprocess.run([require(command[0], self.package), *command[1:]], stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, timeout=30)
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

    def command(self) -> list[str]:
        options = self.options
        arguments = ["-d", f"sql:{self.folder}", "-n", "server", "-p", str(self.port), "-v", "-V",
                     f"tls{min(options.versions)}:tls{max(options.versions)}"]
        arguments += ["-c", "".join(f":{suite:04x}" for suite in ALL)] * options.weak
        arguments += ["-u"] * options.tickets + ["-N"] * (not options.cache) + ["-Z"] * options.early_data
        arguments += ["-I", ",".join(GROUPS[group] for group in options.groups)] if options.groups else []
        arguments += ["-r"] * {"none": 0, "request": 1, "require": 2}[options.client_certificate]
        arguments += (["-r"] * 4 + ["-E"] * ("1.3" in options.versions)) * options.asks_later
        return arguments

    def read_log(self) -> list[Witness]:
        seen, before = [], 0
        for block in self.process.printed().split("selfserv: SSL version ")[1:]:
            version = "1." + str(int(block[2]) - 1)
            if counters := re.search(r"(\d+) cache hits", block):
                seen.append(Witness(resumed=int(counters[1]) > before, version=version, line=block))
                before = int(counters[1])
        return seen
