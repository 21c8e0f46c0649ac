# SPDX-License-Identifier: Apache-2.0
"""A script that breaks something, without the steps, the edits and the settings that this does not take: what is left can be
read. libFuzzer's own shortening knows bytes only."""

import os
import subprocess
import time


def without(parts, breaks, deadline):
    """The fewest of the parts, in their order, that still break: runs of them are left out, long ones first."""
    size = max(1, len(parts) // 2)
    while True:
        at, shorter = 0, False
        while at < len(parts):
            if time.monotonic() > deadline:
                return parts
            rest = parts[:at] + parts[at + size:]
            if rest and breaks(rest):
                parts, shorter = rest, True
            else:
                at += size
        if size == 1 and not shorter:
            return parts
        size = max(1, size // 2)


def lines_and_words(lines, breaks, deadline):
    """Without lines, then without words of those that stay."""
    lines = without(lines, breaks, deadline)
    for number, line in enumerate(lines):
        indent = line[:len(line) - len(line.lstrip())]
        words = without(line.split(), lambda rest, at=number, before=indent:
                        breaks(lines[:at] + [before + " ".join(rest)] + lines[at + 1:]), deadline)
        lines[number] = indent + " ".join(words)
    return lines


def script(program, path, is_same, seconds):
    """Writes the shorter script beside the path, in binary form; returns where, or the path where there is none. is_same(path)
    says whether an input breaks the same thing."""
    command = [program, "script", "--mend", "--from"]
    shorter = path + ".script"
    deadline = time.monotonic() + seconds

    def write(lines, into):
        result = subprocess.run(command + ["text", "--to", "binary", "-o", into, "-"], input="\n".join(lines) + "\n", text=True,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return result.returncode == 0 and os.path.exists(into)

    def breaks(lines):
        trial = path + ".trial"
        return write(lines, trial) and is_same(trial)
    read = subprocess.run(command + ["binary", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    lines = read.stdout.decode(errors="replace").splitlines()
    if read.returncode != 0 or not breaks(lines):
        return path
    return shorter if write(lines_and_words(lines, breaks, deadline), shorter) else path
