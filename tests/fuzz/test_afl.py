# SPDX-License-Identifier: Apache-2.0
"""AFL++ ends with 0 whatever it found: what it saved is counted, and becomes a finding that can be seen again."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from fuzz.net import Net


class Afl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if shutil.which("afl-fuzz") is None:
            raise unittest.SkipTest("AFL++ is missing (ci/deps fuzz installs it)")
        cls.net = Net()
        cls.net.add("tests/fuzz/sample.c")
        cls.net.add_for_afl("tests/fuzz/sample.c")
        cls.net.put("seeds", "sample", "honest", b"Rabc")

    @classmethod
    def tearDownClass(cls):
        cls.net.close()

    def tearDown(self):
        for name in ("build-afl/out", "build/findings", "build/corpus"):
            shutil.rmtree(os.path.join(self.net.top, name), ignore_errors=True)

    def options(self, text):
        with open(os.path.join(self.net.top, "sources/sample.options"), "w", encoding="ascii") as options:
            options.write("[libfuzzer]\n" + text)

    def fuzz(self, seconds, **more):
        return self.net.fuzz("ci/fuzz-afl", FUZZ_SECONDS=seconds, **more)

    def saved(self, said):
        """What the table says: crashes and hangs."""
        return [int(word) for word in re.search(r"^sample .*?(\d+) +(\d+)$", said, re.M).groups()]

    def test_nothing_found_is_clean(self):
        self.options("max_len = 1\n")
        code, said = self.fuzz(3)
        self.assertEqual(code, 0, said)
        self.assertEqual(self.saved(said), [0, 0], said)
        self.assertIn("0 findings", said)

    def test_a_crash_is_a_finding(self):
        self.options("max_len = 2\n")
        code, said = self.fuzz(60, AFL_BENCH_UNTIL_CRASH="1")
        self.assertEqual(code, 1, said)
        self.assertGreater(self.saved(said)[0], 0, said)
        self.assertRegex(said, r"finding: sample: property: second_byte_is_not_x: the second byte is an X")
        folders = [os.path.dirname(path) for path in self.net.findings("sample")]
        folder = [path for path in folders if os.path.basename(path).startswith("property-")][0]
        self.check_folder(folder)

    def check_folder(self, folder):
        """The folder has all, and its commands show the fault again."""
        self.assertLessEqual({"about.txt", "input", "minimised", "stack.txt"}, set(os.listdir(folder)))
        with open(os.path.join(folder, "minimised"), "rb") as shortest:
            self.assertEqual(shortest.read(), b"RX")
        with open(os.path.join(folder, "stack.txt"), encoding="utf-8") as stack:
            self.assertIn("LLVMFuzzerTestOneInput", stack.read())
        with open(os.path.join(folder, "about.txt"), encoding="utf-8") as about:
            lines = [line.strip() for line in about]
        again = [line for line in lines if line.startswith(("%s/build/fuzz/" % self.net.top, "%s/build/drive/" % self.net.top))]
        self.assertEqual(len(again), 2, lines)
        for command in again:
            result = subprocess.run(command.split(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                                    cwd=folder)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn("==PROPERTY BROKEN== second_byte_is_not_x", result.stdout)

    def test_a_crash_that_does_not_come_again_counts(self):
        self.options("max_len = 2\n")
        path = os.path.join(self.net.top, "build/fuzz/sample")
        os.rename(path, path + ".away")
        self.addCleanup(os.rename, path + ".away", path)
        with open(path, "w", encoding="ascii") as script:
            script.write("#!/bin/sh\nexit 0\n")
        os.chmod(path, 0o755)
        code, said = self.fuzz(60, AFL_BENCH_UNTIL_CRASH="1")
        self.assertEqual(code, 1, said)
        self.assertIn("finding: sample: crash: it ended by signal 6", said)
        with open(self.net.findings("sample")[0], encoding="utf-8") as about:
            self.assertIn("alone      it does not break when it is run alone", about.read())

    def test_without_afl(self):
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(sys.executable, os.path.join(folder, "python3"))
            code, said = self.fuzz(1, PATH=folder)
        self.assertEqual(code, 3, said)
        self.assertIn("afl-fuzz is missing", said)


if __name__ == "__main__":
    unittest.main()
