# SPDX-License-Identifier: Apache-2.0
"""A throw-away PKI, made by the openssl program when it is first needed, kept for one run of the tests."""

import atexit
import functools
import shutil
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from .programs import require

NEW_KEY = {"ec": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "rsa": ["rsa:2048"], "ed25519": ["ed25519"],
           "rsa-pss": ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"],
           "p384": ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], "p521": ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"]}


def once(function: Callable) -> Callable:
    """The function is run once for the same arguments, though several threads ask for the same."""
    cached, lock = functools.lru_cache(maxsize=None)(function), threading.Lock()

    @functools.wraps(function)
    def locked(*arguments: str) -> object:
        with lock:
            return cached(*arguments)
    return locked


@dataclass(frozen=True)
class Identity:
    """PEM files: the certificate, its key, and both in one file (certificate first)."""

    certificate: Path
    key: Path
    both: Path


@once
def folder() -> Path:
    path = Path(tempfile.mkdtemp(prefix="reshake-pki-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def make(stem: str, key: str, *arguments: str) -> Identity:
    identity = Identity(folder() / f"{stem}.pem", folder() / f"{stem}.key", folder() / f"{stem}.both.pem")
    command = [require("openssl"), "req", "-x509", "-newkey", *NEW_KEY[key], "-nodes", "-days", "7", "-keyout",
               str(identity.key), "-out", str(identity.certificate), *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    identity.both.write_text(identity.certificate.read_text() + identity.key.read_text())
    return identity


@once
def authority() -> Identity:
    return make("ca", "ec", "-subj", "/CN=reshake test CA", "-addext", "keyUsage=keyCertSign")


def identity(name: str, key: str = "ec") -> Identity:
    """A certificate for the name, localhost and 127.0.0.1, signed by authority(). It serves clients, too."""
    return made(name, key)


@once
def made(name: str, key: str) -> Identity:
    issuer = authority()
    return make(f"{name}.{key}", key, "-subj", f"/CN={name}", "-CA", str(issuer.certificate), "-CAkey",
                str(issuer.key), "-addext", f"subjectAltName=DNS:{name},DNS:localhost,IP:127.0.0.1", "-addext",
                "basicConstraints=critical,CA:FALSE")
