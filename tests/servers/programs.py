# SPDX-License-Identifier: Apache-2.0
"""Finding the programs that tests need. A user without one skips the test; CI, where all are installed, fails."""

import os
import shutil
import unittest

ADMIN_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin"  # where nginx and haproxy are, and not on every user's PATH


def find(program: str) -> str:
    """The path of the program, or ""."""
    return shutil.which(program, path=os.environ.get("PATH", os.defpath) + ":" + ADMIN_FOLDERS) or ""


def missing(message: str) -> Exception:
    """The exception to raise for something that is not there."""
    return AssertionError(message) if os.environ.get("CI") == "true" else unittest.SkipTest(message)


def require(program: str, package: str = "") -> str:
    """The path of the program, of Debian's `package` if it has another name; when it is missing, the test that calls
    this is skipped, or fails where CI=true."""
    path = find(program)
    if not path:
        where = f" of Debian's {package}" if package else ""
        raise missing(f"{program}{where} is not installed (ci/deps servers installs it)")
    return path
