#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one file of end-to-end tests: run.py FILE [TEST...].

tests/ is on the import path, so that a test says `from servers import nginx`. Exit code: 0 passed, 1 failed, 77 every
test was skipped. Where CI=true, what tests need has been installed, so a skipped test counts as failed.
"""

import importlib.util
import os
import sys
import unittest


def load(path):
    spec = importlib.util.spec_from_file_location(os.path.splitext(os.path.basename(path))[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def main():
    path = os.path.abspath(sys.argv[1])
    folder = os.path.dirname(path)
    sys.path[:0] = [folder, os.path.dirname(folder)]
    loader = unittest.defaultTestLoader
    module = load(path)
    tests = loader.loadTestsFromNames(sys.argv[2:], module) if sys.argv[2:] else loader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    skipped = len(result.skipped)
    if result.testsRun == 0 and not skipped:
        print("no tests in", path, file=sys.stderr)
        return 1
    if not result.wasSuccessful():
        return 1
    if skipped and os.environ.get("CI") == "true":
        print("%d skipped: where CI=true a skip is a failure" % skipped, file=sys.stderr)
        return 1
    return 77 if skipped and skipped >= result.testsRun else 0  # a class that is skipped whole runs no test


if __name__ == "__main__":
    sys.exit(main())
