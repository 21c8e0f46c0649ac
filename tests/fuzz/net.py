# SPDX-License-Identifier: Apache-2.0
"""The fuzzers' own tests: builds targets with clang's libFuzzer in a folder of their own, and lets ci/fuzz loose on them."""

import glob
import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FLAGS = ["-std=gnu11", "-D_GNU_SOURCE", "-g", "-O1", "-fno-omit-frame-pointer", "-fsanitize=fuzzer-no-link,address,undefined",
         "-fno-sanitize-recover=all", "-I", ROOT]


def clang():
    """clang with libFuzzer, or None."""
    for name in ("clang", "clang-14"):
        found = shutil.which(name)
        if found:
            probe = subprocess.run([found, "-fsanitize=fuzzer,address", "-x", "c", "-", "-o", "/dev/null"],
                                   input=b"int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n < 0; }",
                                   stderr=subprocess.DEVNULL, check=False)
            return found if probe.returncode == 0 else None
    return None


class Net:
    """A build, a corpus and floors of a test."""

    def __init__(self):
        self.compiler = clang()
        if self.compiler is None:
            raise unittest.SkipTest("clang with libFuzzer is missing (ci/deps fuzz installs it)")
        self.top = tempfile.mkdtemp(prefix="reshake-net-")
        for name in ("build/fuzz", "build/drive", "build/objects", "corpus", "sources"):
            os.makedirs(os.path.join(self.top, name))
        shared = ["harness/hx.c", "harness/mutators/bytes.c", "harness/mutators/libfuzzer.c", "harness/driver.c",
                  "parsers/wire/writer.c", "parsers/wire/cursor.c"]
        self.objects = {source: self.compile(source) for source in shared if os.path.exists(os.path.join(ROOT, source))}

    def compile(self, source):
        out = os.path.join(self.top, "build/objects", source.replace("/", "-") + ".o")
        subprocess.run([self.compiler] + FLAGS + ["-c", os.path.join(ROOT, source), "-o", out], check=True)
        return out

    def add(self, source):
        """Builds a target, with libFuzzer and with the driver."""
        name = os.path.splitext(os.path.basename(source))[0]
        shutil.copy(os.path.join(ROOT, source), os.path.join(self.top, "sources"))
        own = self.compile(source)
        for folder, without, engine in (("fuzz", "driver.c", "-fsanitize=fuzzer"), ("drive", "libfuzzer.c", "-g")):
            objects = [path for key, path in self.objects.items() if not key.endswith(without)]
            subprocess.run([self.compiler] + FLAGS + [engine, own] + objects
                           + ["-o", os.path.join(self.top, "build", folder, name)], check=True)

    def put(self, kind, target, name, data):
        folder = os.path.join(self.top, "corpus", kind, target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data)
        return os.path.join(folder, name)

    def floors(self, text):
        with open(os.path.join(self.top, "floors"), "w", encoding="ascii") as out:
            out.write(text)

    def add_for_afl(self, source):
        """Builds a target for AFL++, too, with the comparison log and without."""
        name = os.path.splitext(os.path.basename(source))[0]
        sources = [os.path.join(ROOT, path) for path in [source] + list(self.objects)
                   if not path.endswith(("driver.c", "libfuzzer.c"))]
        for folder, more, env in (("build-afl", ["-fsanitize=address"], {}), ("build-afl-cmplog", [], {"AFL_LLVM_CMPLOG": "1"})):
            os.makedirs(os.path.join(self.top, folder, "fuzz"), exist_ok=True)
            subprocess.run(["afl-clang-fast", "-std=gnu11", "-D_GNU_SOURCE", "-g", "-O1", "-I", ROOT, "-fsanitize=fuzzer"] + more
                           + sources + ["-o", os.path.join(self.top, folder, "fuzz", name)], check=True,
                           env=dict(os.environ, AFL_QUIET="1", **env))

    def fuzz(self, command="ci/fuzz", **more):
        """Runs ci/fuzz, or another of its kind; returns its exit code and all that it said."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("FUZZ_") and key != "CI"}
        env.update(FUZZ_BUILD=os.path.join(self.top, "build"), FUZZ_BUILT="1", FUZZ_CORPUS=os.path.join(self.top, "corpus"),
                   FUZZ_SOURCES=os.path.join(self.top, "sources"), FUZZ_FLOORS=os.path.join(self.top, "floors"),
                   FUZZ_SECONDS="2", FUZZ_TIMEOUT="2", FUZZ_MINIMISE_SECONDS="2")
        env.update({key: str(value) for key, value in more.items()})
        result = subprocess.run([os.path.join(ROOT, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                env=env, check=False)
        return result.returncode, result.stdout

    def findings(self, target):
        return sorted(glob.glob(os.path.join(self.top, "build/findings", target, "*", "about.txt")))

    def close(self):
        shutil.rmtree(self.top)
