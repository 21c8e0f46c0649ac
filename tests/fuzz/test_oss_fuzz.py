# SPDX-License-Identifier: Apache-2.0
"""What ci/oss-fuzz/check is there to find, it finds: a sample target that is built as it should be has no faults, and each way of
building it wrongly has its own."""

import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

from fuzz.net import ROOT, clang

SOURCES = ["tests/fuzz/sample.c", "harness/hx.c", "harness/mutators/bytes.c", "harness/mutators/libfuzzer.c", "parsers/wire/writer.c"]
RIGHT = ["-fsanitize=fuzzer", "-fsanitize=address", "-fsanitize-address-use-after-scope"]


def load():
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("oss_fuzz_check", os.path.join(ROOT, "ci/oss-fuzz/check"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class OssFuzz(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.compiler = clang()
        if cls.compiler is None or shutil.which("objdump") is None:
            raise unittest.SkipTest("clang with libFuzzer, or objdump, is missing (ci/deps fuzz installs them)")
        cls.check = load()

    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="reshake-oss-")
        self.addCleanup(shutil.rmtree, self.top)

    def build(self, flags, name="sample", seeds=(b"Rabc",)):
        """Builds a sample with what belongs beside it."""
        path = os.path.join(self.top, name)
        subprocess.run([self.compiler, "-std=gnu11", "-D_GNU_SOURCE", "-O1", "-gline-tables-only", "-I", ROOT] + flags
                       + [os.path.join(ROOT, source) for source in SOURCES] + ["-o", path], check=True)
        with open(path + ".options", "w", encoding="ascii") as options:
            options.write("[libfuzzer]\ndict = %s.dict\n" % name)
        with open(path + ".dict", "w", encoding="ascii") as words:
            words.write('"R"\n')
        with zipfile.ZipFile(path + "_seed_corpus.zip", "w") as archive:
            for number, seed in enumerate(seeds):
                archive.writestr(str(number), seed)
        return path

    def faults(self, kind="address", name="sample"):
        return "\n".join(self.check.check(name, self.top, kind, self.top))

    def test_right(self):
        # As small as it is, it makes fewer calls than a target does.
        least = self.check.CALLS["address"]["asan"]
        self.check.CALLS["address"]["asan"] = (100, None)
        try:
            self.build(RIGHT)
            self.assertEqual(self.faults(), "")
        finally:
            self.check.CALLS["address"]["asan"] = least
        self.assertEqual(self.check.targets(self.top), ["sample"])

    def test_two_sanitizers(self):
        self.build(RIGHT + ["-fsanitize=undefined"])
        self.assertRegex(self.faults(), r"\d+ calls of ubsan, and 0 to 200 are right")

    def test_another_sanitizer(self):
        self.build(["-fsanitize=fuzzer,undefined"])
        self.assertRegex(self.faults(), r"\d+ calls of asan, and 1000 to any are right")

    def test_no_counting(self):
        path = os.path.join(self.top, "main.c")
        with open(path, "w", encoding="ascii") as source:
            source.write("int LLVMFuzzerTestOneInput(const unsigned char *data, long len) { return data == 0 && len > 0; }\n")
        subprocess.run([self.compiler, "-c", path, "-o", path + ".o"], check=True)
        target = self.build(RIGHT)
        subprocess.run([self.compiler, path + ".o", "-fsanitize=fuzzer", "-o", target], check=True)
        self.assertIn("four runs", self.faults())

    def test_a_place_of_libraries(self):
        self.build(RIGHT + ["-Wl,-rpath,/opt/lib"])
        self.assertIn("looks for libraries in one place", self.faults())

    def test_a_library_of_ours(self):
        library = os.path.join(self.top, "libours.so")
        subprocess.run([self.compiler, "-shared", "-o", library, "-x", "c", "/dev/null"], check=True)
        self.build(RIGHT + ["-Wl,--no-as-needed", library])
        os.remove(library)
        self.assertIn("needs a library that is not there: ", self.faults())

    def test_a_name(self):
        self.build(RIGHT, name="sample.bin")
        self.assertIn("has a name that is not allowed", self.faults(name="sample.bin"))

    def test_seeds_that_break_it(self):
        self.build(RIGHT, seeds=(b"RX",))
        self.assertIn("does not read its seeds and its dictionary", self.faults())

    def test_coverage(self):
        self.build(["-fsanitize=fuzzer", "-fprofile-instr-generate", "-fcoverage-mapping"])
        self.assertEqual(self.faults("coverage"), "its report has no line of parsers/ that was run")

    def test_no_coverage(self):
        self.build(RIGHT)
        self.assertIn("leaves no profile", self.faults("coverage"))


if __name__ == "__main__":
    unittest.main()
