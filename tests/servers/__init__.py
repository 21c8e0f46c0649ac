# SPDX-License-Identifier: Apache-2.0
"""Real TLS servers for tests: one file each, started on 127.0.0.1 on a free port, asked what they saw, and stopped.

A new server is one new file here that subclasses Server: all_servers() finds it.
"""

import importlib
import pkgutil

from .options import Options, Unsupported, Witness
from .server import Server

__all__ = ["Options", "Server", "Unsupported", "Witness", "all_servers"]


def all_servers() -> list[type[Server]]:
    """Every server class of this folder, whether its program is installed or not, in the order of their names."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return sorted(Server.__subclasses__(), key=lambda server: server.name)
