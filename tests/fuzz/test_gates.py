# SPDX-License-Identifier: Apache-2.0
"""Each gate of `make fuzz` fails when it should, with the exit code that says so, and an honest run passes them all."""

import os
import shutil
import tempfile
import unittest

from fuzz.net import Net


class Gates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.net = Net()
        cls.net.add("tests/fuzz/sample.c")
        cls.net.put("seeds", "sample", "honest", b"Rabc")
        cls.options = os.path.join(cls.net.top, "sources/sample.options")

    @classmethod
    def tearDownClass(cls):
        cls.net.close()

    def setUp(self):
        self.net.floors("sample edges=1 speed=1 records=1\n")
        with open(self.options, "w", encoding="ascii") as options:
            options.write("[libfuzzer]\nmax_len = 1\n")  # too short for anything to be found by chance

    def put(self, kind, data):
        path = self.net.put(kind, "sample", "planted", data)
        self.addCleanup(os.remove, path)

    def check(self, code, words, **more):
        more.setdefault("FUZZ_SECONDS", "1")
        got, said = self.net.fuzz(**more)
        self.assertEqual(got, code, said)
        self.assertIn(words, said)

    def test_honest_run_is_clean(self):
        self.check(0, "0 findings, 0 floors missed")

    def test_slow_is_a_warning(self):
        self.net.floors("sample edges=1 speed=1000000000 records=1\n")
        self.check(0, "and the floor is 1000000000")

    def find(self, second):
        """Lets the net find an input in FUZZ_EXTRA, which breaks something; returns what the finding says, and its folder."""
        with tempfile.TemporaryDirectory() as folder:
            with open(self.options, "w", encoding="ascii") as options:
                options.write("[libfuzzer]\nruns = 0\n")  # seeds alone
            with open(os.path.join(folder, "seed"), "wb") as out:
                out.write(b"R" + second)
            for name in ("extra", "findings"):
                self.addCleanup(shutil.rmtree, os.path.join(self.net.top, "build", name), ignore_errors=True)
            self.check(1, "1 findings, 0 floors missed", FUZZ_EXTRA=folder, FUZZ_MINIMISE_SECONDS="0", FUZZ_RSS_MB=128)
        found = self.net.findings("sample")
        self.assertEqual(len(found), 1)
        with open(found[0], encoding="utf-8") as about:
            return about.read(), os.path.dirname(found[0])

    def test_new_findings_by_their_class(self):
        for second, kind, words in ((b"X", "property", "second_byte_is_not_x: the second byte is an X"),
                                    (b"H", "timeout", "one input takes longer than it may"),
                                    (b"M", "memory", "one input takes more memory than it may"),
                                    (b"U", "undefined", "tests/fuzz/sample.c:")):
            with self.subTest(kind):
                said, folder = self.find(second)
                self.assertIn("class      %s\n" % kind, said)
                self.assertIn("broke      %s" % words, said)
                with open(os.path.join(folder, "input"), "rb") as kept:
                    self.assertEqual(kept.read(), b"R" + second)
                self.doCleanups()

    def test_seeds_of_others(self):
        forms = {"plain": b"RX", "aflnet": b"\x01\0\0\0R\x01\0\0\0X", "boringssl": b"\0\x01\0\0\x03abc\0\x02\0\0RX"}
        for name, data in forms.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                with open(self.options, "w", encoding="ascii") as options:
                    options.write("[libfuzzer]\nruns = 0\n")  # seeds alone
                with open(os.path.join(folder, "seed"), "wb") as out:
                    out.write(data)
                self.check(1, "property: second_byte_is_not_x", FUZZ_EXTRA=folder, FUZZ_MINIMISE_SECONDS="0")
                shutil.rmtree(os.path.join(self.net.top, "build/extra"))

    def test_regression(self):
        self.put("regressions", b"RX")
        self.check(2, "==PROPERTY BROKEN== second_byte_is_not_x: the second byte is an X")

    def test_regression_that_hangs(self):
        self.put("regressions", b"RH")
        self.check(2, "takes too long")

    def test_stale_seed(self):
        self.put("seeds", b"S")
        self.check(2, "is stale")

    def test_dead_target(self):
        self.net.floors("sample edges=1 speed=1 records=2\n")
        self.check(2, "records: 1, and the floor is 2")

    def test_edges(self):
        self.net.floors("sample edges=100000 speed=1 records=1\n")
        self.check(2, "edges at start, and the floor is 100000")

    def test_no_floors(self):
        self.net.floors("")
        self.check(2, "sample: no floors")

    def test_unknown_target(self):
        self.check(3, "there is no target sampel", FUZZ_TARGETS="sampel")

    def test_not_a_number(self):
        self.check(3, "FUZZ_SECONDS=long is not a number", FUZZ_SECONDS="long")

    def test_nothing_to_start(self):
        path = os.path.join(self.net.top, "build/fuzz/sample")
        os.rename(path, path + ".away")
        self.addCleanup(os.rename, path + ".away", path)
        with open(path, "w", encoding="ascii") as script:
            script.write("#!/bin/sh\nexit 1\n")
        os.chmod(path, 0o755)
        self.check(3, "does not start under libFuzzer")


if __name__ == "__main__":
    unittest.main()
