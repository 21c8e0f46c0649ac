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
    """Every server class of this folder that has TLS from the start, whether its program is installed or not, in the
    order of their names. Those of spoken.py are others."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return sorted((server for server in Server.__subclasses__() if hasattr(server, "name")), key=lambda server: server.name)
