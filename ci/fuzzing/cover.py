# SPDX-License-Identifier: Apache-2.0
"""Which inputs cover what, as libFuzzer notes it while it merges, and small sets of them that cover as much as possible."""

import os
import subprocess

from fuzzing.box import libfuzzer_options
from fuzzing.setting import Trouble, environment


class Input:
    """A file, and the features that it covers: one bit each."""

    def __init__(self, path, size):
        self.path = path
        self.size = size
        self.covers = 0


def read_notes(lines):
    """libFuzzer's control file: how many files, how many of them were there before, their names, and by number what each covers
    (FT; COV, which says less, is left). One that broke something has no such line, and covers nothing."""
    lines = iter(lines)
    count = int(next(lines))
    next(lines)
    inputs = [Input(next(lines).rstrip("\n"), 0) for _ in range(count)]
    bits = {}
    for line in lines:
        words = line.split()
        if words and words[0] == "STARTED":
            inputs[int(words[1])].size = int(words[2])
        elif words and words[0] == "FT":
            inputs[int(words[1])].covers = as_bits([bits.setdefault(feature, len(bits)) for feature in words[2:]])
    return inputs


def as_bits(numbers):
    field = bytearray(max(numbers, default=0) // 8 + 1)
    for number in numbers:
        field[number // 8] |= 1 << number % 8
    return int.from_bytes(field, "little")


def measure(target, setting, folders):
    """Runs all files of the folders; returns them as inputs."""
    place = os.path.join(setting.build, "merged")
    notes, empty = os.path.join(place, target.name + ".notes"), os.path.join(place, target.name + ".empty")
    os.makedirs(empty, exist_ok=True)
    for path in [notes] + [os.path.join(empty, name) for name in os.listdir(empty)]:
        if os.path.exists(path):
            os.remove(path)
    command = [target.fuzzer, "-set_cover_merge=1", "-merge_control_file=" + notes] + libfuzzer_options(target, setting)
    result = subprocess.run(command + [empty] + folders, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(),
                            check=False, cwd=place)
    if result.returncode != 0:
        raise Trouble("%s does not merge: %s" % (target.name, result.stderr.decode(errors="replace")[-2000:]))
    with open(notes, encoding="utf-8", errors="surrogateescape") as lines:
        return read_notes(lines)


def greedy(inputs, most_files, most_bytes, covered=0):
    """Those that cover more than is covered, as long as there is room: the one that adds most first, the smaller of two that add
    the same."""
    chosen = []
    left = inputs
    while len(chosen) < most_files:
        left = [one for one in left if one.covers & ~covered and one.size <= most_bytes]
        if not left:
            break
        best = max(left, key=lambda one: ((one.covers & ~covered).bit_count(), -one.size))
        chosen.append(best)
        covered |= best.covers
        most_bytes -= best.size
    return chosen


def choose(seeds, grown, most_files, most_bytes):
    """The seeds that their cover takes, and what covers more; where there is no room for both, what covers most of all."""
    no_end = sum(one.size for one in seeds + grown)
    both = greedy(seeds, most_files + 1, no_end)
    covered = 0
    for one in both:
        covered |= one.covers
    both += greedy(grown, most_files + 1 - len(both), no_end, covered)
    if len(both) <= most_files and sum(one.size for one in both) <= most_bytes:
        return both
    return greedy(seeds + grown, most_files, most_bytes)
