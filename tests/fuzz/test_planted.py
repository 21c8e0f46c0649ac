# SPDX-License-Identifier: Apache-2.0
"""Faults that were put there are found, each as what it is, and leave what is needed to see them again."""

import os
import re
import subprocess
import unittest

from fuzz.net import Net

EXPECTED = {
    "overflow": ("crash", "heap-buffer-overflow"),
    "leak": ("leak", "leaked in"),
    "hang": ("timeout", "longer than it may"),
    "round_trip": ("property", "what_is_written_is_what_was_read: a record was written with another version"),
    "wrong_length": ("property", "every_byte_is_accounted_for: "),
}


class Planted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.net = Net()
        for name in EXPECTED:
            cls.net.add("harness/planted/%s.c" % name)
            cls.net.put("seeds", name, "honest", b"\x15\x03\x03\x00\x02\x01\x00")
        cls.net.floors("".join("%s edges=1\n" % name for name in EXPECTED))
        cls.code, cls.said = cls.net.fuzz(FUZZ_SECONDS=60)

    @classmethod
    def tearDownClass(cls):
        cls.net.close()

    def test_exit_code_says_finding(self):
        self.assertEqual(self.code, 1, self.said)

    def test_every_planted_fault_has_a_class(self):
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        planted = {name[:-2] for name in os.listdir(os.path.join(root, "harness/planted")) if name.endswith(".c")}
        self.assertEqual(planted, set(EXPECTED))

    def test_each_is_found_as_what_it_is(self):
        for name, (kind, words) in EXPECTED.items():
            with self.subTest(name):
                found = self.net.findings(name)
                self.assertEqual(len(found), 1, self.said)
                with open(found[0], encoding="utf-8") as about:
                    text = about.read()
                self.assertIn("class      %s\n" % kind, text)
                self.assertRegex(text, "broke .*" + re.escape(words))

    def test_the_folder_shows_it_again(self):
        for name in EXPECTED:
            with self.subTest(name):
                folder = os.path.dirname(self.net.findings(name)[0])
                self.assertLessEqual({"input", "minimised", "stack.txt", "about.txt"}, set(os.listdir(folder)))
                shortest = os.path.join(folder, "minimised")
                self.assertLessEqual(os.path.getsize(shortest), os.path.getsize(os.path.join(folder, "input")))
                again = subprocess.run([os.path.join(self.net.top, "build/fuzz", name), "-timeout=2", shortest],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, cwd=folder)
                self.assertNotEqual(again.returncode, 0)
                with open(os.path.join(folder, "stack.txt"), encoding="utf-8") as stack:
                    self.assertIn("LLVMFuzzerTestOneInput", stack.read())


if __name__ == "__main__":
    unittest.main()
