# SPDX-License-Identifier: Apache-2.0
"""What is checked before and after the time box: kept inputs run through, honest ones still reach what they should, no
seed is stale, and edges and speed stay above the floors of harness/floors.

A line of that file is a target: `keylog edges=120 speed=30000 lines=40 secrets=12`. edges and speed are of libFuzzer;
the others are what hx_reached counts over the seeds."""

import os
import re
import subprocess

from fuzzing.setting import environment


def drive(target, paths, timeout_s):
    """Runs the driver; returns its exit code (None: it took too long), what it printed, and its errors."""
    try:
        result = subprocess.run([target.driver, "--stale-is-wrong"] + paths, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=environment(), timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired:
        return None, "", ""
    return result.returncode, result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace")


def files(folder):
    found = []
    for place, _, names in os.walk(folder):
        found += [os.path.join(place, name) for name in names if not name.startswith(".")]
    return sorted(found)


def why(code, errors):
    """One line about a driver that did not end well."""
    if code is None:
        return "takes too long"
    for line in errors.splitlines():
        if "==PROPERTY BROKEN==" in line or "ERROR: " in line or "runtime error:" in line:
            return line.strip()
    return "ends with %d" % code


def regressions(target, setting):
    """Runs all that is kept; returns the faults, one sentence each."""
    faults = []
    for folder in target.kept():
        inputs = files(folder)
        code, _, errors = drive(target, [folder], setting.timeout_s + 0.2 * len(inputs))
        if code == 0:
            continue
        faults += ["%s is stale" % line[:-len(": stale")] for line in errors.splitlines() if line.endswith(": stale")]
        if code == 2:
            continue
        bad = []
        for path in inputs:
            code, _, errors = drive(target, [path], setting.timeout_s)
            if code not in (0, 2):
                bad.append("%s: %s" % (path, why(code, errors)))
        faults += bad or ["%s: %s" % (folder, why(code, errors))]
    return faults


def reached(target, setting, path=None):
    """What the seeds reach, or one input or folder of them, as a dictionary; nothing where there are none."""
    path = path or target.seeds
    if not os.path.exists(path):
        return {}
    _, said, _ = drive(target, [path], setting.timeout_s + 0.2 * len(files(path)))
    return {name: int(count) for name, count in re.findall(r"^(\S+) (\d+)$", said, re.M) if name not in ("inputs", "stale")}


def read_floors(path):
    floors = {}
    if os.path.exists(path):
        with open(path, encoding="ascii") as lines:
            for line in lines:
                words = line.split("#")[0].split()
                if words:
                    floors[words[0]] = {key: int(value) for key, value in (word.split("=") for word in words[1:])}
    return floors


def lacking(floor, counts):
    """The names of the counts that are below the floor."""
    return [name for name, least in sorted(floor.items()) if name not in ("edges", "speed") and counts.get(name, 0) < least]


def below(floor, counts):
    """Sentences about the counts that are below the floor."""
    return ["%s: %d, and the floor is %d" % (name, counts.get(name, 0), floor[name]) for name in lacking(floor, counts)]


def edges_at_start(target, setting):
    """The edges that libFuzzer sees over what the tree keeps, before it changes anything; None where it does not start."""
    command = [target.fuzzer, "-runs=0", "-seed=1337", "-rss_limit_mb=%d" % setting.rss_mb] + target.kept()
    try:
        said = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(),
                              timeout=120, check=False).stderr.decode(errors="replace")
    except subprocess.TimeoutExpired:
        return None
    found = re.findall(r"INITED cov: (\d+)", said) or re.findall(r" cov: (\d+)", said)
    return int(found[-1]) if found else None
