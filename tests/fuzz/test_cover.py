# SPDX-License-Identifier: Apache-2.0
"""`make fuzz-merge` keeps the seeds that their cover takes and what covers more, within its limits the most useful ones."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "ci"))
from fuzzing import cover  # noqa: E402

NOTES = """4
0
seeds/a
seeds/b
grown/c
grown/broken
STARTED 0 10
FT 0 8 16 24
COV 0 1 2
STARTED 1 20
FT 1 8 16
STARTED 2 30
FT 2 16 99 100
STARTED 3 5
"""


def some(name, size, *features):
    one = cover.Input(name, size)
    one.covers = cover.as_bits(list(features))
    return one


def names(inputs):
    return [one.path for one in inputs]


class Cover(unittest.TestCase):
    def test_notes(self):
        inputs = cover.read_notes(NOTES.splitlines(keepends=True))
        self.assertEqual([(one.path, one.size, one.covers.bit_count()) for one in inputs],
                         [("seeds/a", 10, 3), ("seeds/b", 20, 2), ("grown/c", 30, 3), ("grown/broken", 5, 0)])
        self.assertEqual((inputs[0].covers & inputs[2].covers).bit_count(), 1)

    def test_seeds_first_then_what_is_new(self):
        seeds = [some("a", 9, 1, 2, 3), some("b", 9, 1, 2), some("c", 9, 4)]
        grown = [some("d", 9, 1, 2, 3, 4), some("e", 9, 4, 5)]
        self.assertEqual(names(cover.choose(seeds, grown, 10, 100)), ["a", "c", "e"])

    def test_no_room_means_what_covers_most(self):
        seeds = [some("a", 9, 1), some("b", 9, 2), some("c", 9, 3)]
        grown = [some("d", 9, 1, 2, 3, 4), some("e", 9, 5)]
        self.assertEqual(names(cover.choose(seeds, grown, 3, 100)), ["d", "e"])
        self.assertEqual(names(cover.choose(seeds, grown, 9, 20)), ["d", "e"])

    def test_the_smaller_of_two(self):
        self.assertEqual(names(cover.choose([], [some("big", 9, 1, 2), some("small", 4, 1, 2)], 3, 100)), ["small"])

    def test_one_that_does_not_fit_makes_room_for_others(self):
        self.assertEqual(names(cover.choose([], [some("huge", 99, 1, 2, 3), some("small", 4, 1)], 3, 50)), ["small"])


if __name__ == "__main__":
    unittest.main()
