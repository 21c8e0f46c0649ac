# SPDX-License-Identifier: Apache-2.0
"""bench/run: that it can be run at all; what it measures is for a machine with nothing else to do."""

import os
import runpy
import subprocess
import sys
import unittest
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import reshake
from servers.reshake_serve import ReshakeServe

BENCH = Path(__file__).resolve().parents[2] / "bench"


class Bench(unittest.TestCase):
    def test_its_modules_are_its_own(self) -> None:
        """tests/ has folders of the same names, and is on the import path for the servers."""
        self.addCleanup(setattr, sys, "path", list(sys.path))
        sys.path.insert(0, str(BENCH))
        names = runpy.run_path(str(BENCH / "run"), run_name="bench")
        for module in "check", "fuzz", "measure":
            self.assertEqual(Path(names[module].__file__ or "").parent, BENCH, module)

    def test_the_suite_is_timed(self) -> None:
        script = "import sys, check; took, summary = check.several(sys.argv[1], int(sys.argv[2]), 2, '--only', 'a-sid-basic'); " \
            "print(len(took), min(took) > 0, summary['plays'])"
        with ReshakeServe() as server:
            done = subprocess.run([sys.executable, "-c", script, reshake.program(), str(server.port)], cwd=BENCH, capture_output=True,
                                  text=True, env={**os.environ, "PYTHONPATH": str(BENCH), "PYTHONDONTWRITEBYTECODE": "1"})
        self.assertRegex(done.stdout, r"^2 True [1-9]\d*\n$", done.stderr)

    def test_a_part_that_is_none(self) -> None:
        done = subprocess.run([sys.executable, BENCH / "run", "speed"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no part speed; there are inspect,", done.stderr)


if __name__ == "__main__":
    unittest.main()
