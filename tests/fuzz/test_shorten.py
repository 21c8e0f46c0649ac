# SPDX-License-Identifier: Apache-2.0
"""What breaks something is made short: of the parts, those stay that it takes, in their order."""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "ci"))
from fuzzing import shorten  # noqa: E402


class Shorten(unittest.TestCase):
    def setUp(self):
        self.later = time.monotonic() + 60

    def test_parts(self):
        parts = list(range(50))
        for needed in ([7], [0, 49], [3, 4, 5, 31], parts):
            left = shorten.without(parts, lambda rest, all_of=needed: set(all_of) <= set(rest), self.later)
            self.assertEqual(left, needed)

    def test_something_stays(self):
        self.assertEqual(len(shorten.without([1, 2, 3], lambda rest: True, self.later)), 1)

    def test_no_time(self):
        self.assertEqual(shorten.without([1, 2, 3], lambda rest: True, 0), [1, 2, 3])

    def test_lines_and_words(self):
        def breaks(lines):
            text = "\n".join(lines)
            return "connect 0" in text and "handshake 0" in text and "  edit certificate drop" in text
        lines = ["session 0 ticket=00", "connect 0", "handshake 0 offer=0 groups=x25519", "  edit finished flip",
                 "  edit certificate drop unfixed", "connect 1", "end 1"]
        self.assertEqual(shorten.lines_and_words(lines, breaks, self.later),
                         ["connect 0", "handshake 0", "  edit certificate drop"])


if __name__ == "__main__":
    unittest.main()
