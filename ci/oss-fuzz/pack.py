#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts beside each fuzz target in a folder what its runner looks for: NAME_seed_corpus.zip, NAME.dict and NAME.options."""

import configparser
import hashlib
import os
import shutil
import sys
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def inputs(name):
    """All that the tree keeps for a target: each content once."""
    found = {}
    for kind in ("seeds", "regressions"):
        for place, _, names in os.walk(os.path.join(ROOT, "corpus", kind, name)):
            for file in names:
                with open(os.path.join(place, file), "rb") as data:
                    content = data.read()
                found[hashlib.sha1(content).hexdigest()] = content
    return found


def pack(out, name):
    with zipfile.ZipFile(os.path.join(out, name + "_seed_corpus.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for key, content in sorted(inputs(name).items()):
            archive.writestr(zipfile.ZipInfo(key), content)
    options = configparser.ConfigParser()
    options.read(os.path.join(ROOT, "harness/targets", name + ".options"))
    if not options.has_section("libfuzzer"):
        options.add_section("libfuzzer")
    shutil.copyfile(os.path.join(ROOT, "corpus", options["libfuzzer"].get("dict", "tls.dict")), os.path.join(out, name + ".dict"))
    options["libfuzzer"]["dict"] = name + ".dict"
    with open(os.path.join(out, name + ".options"), "w", encoding="ascii") as file:
        options.write(file)


def main():
    out = sys.argv[1]
    targets = [name[:-2] for name in os.listdir(os.path.join(ROOT, "harness/targets")) if name.endswith(".c")]
    for name in sorted(targets):
        if os.path.exists(os.path.join(out, name)):
            pack(out, name)


if __name__ == "__main__":
    main()
