# SPDX-License-Identifier: Apache-2.0
"""Where things are, which targets there are, and what the environment asks for."""

import configparser
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

CLEAN, FINDING, REGRESSION, ENVIRONMENT = 0, 1, 2, 3


class Trouble(Exception):
    """The machine does not let us: exit code 3."""


def number(name, default):
    text = os.environ.get(name) or str(default)
    if not text.isdigit():
        raise Trouble("%s=%s is not a number" % (name, text))
    return int(text)


def folder(name, default):
    return os.path.abspath(os.path.join(ROOT, os.environ.get(name) or default))


class Target:
    """One fuzz target: its programs, what is kept for it, and its options."""

    def __init__(self, setting, name):
        self.name = name
        self.fuzzer = os.path.join(setting.build, "fuzz", name)
        self.driver = os.path.join(setting.build, "drive", name)
        self.seeds = os.path.join(setting.corpus, "seeds", name)
        self.regressions = os.path.join(setting.corpus, "regressions", name)
        self.grown = os.path.join(setting.build, "corpus", name)
        self.findings = os.path.join(setting.build, "findings", name)
        self.options = read_options(os.path.join(setting.sources, name + ".options"))
        self._mutator = None

    def kept(self):
        """The folders of the tree with inputs for this target."""
        return [path for path in (self.seeds, self.regressions) if os.path.isdir(path) and os.listdir(path)]

    def mutator(self):
        """Which mutator knows the form of its inputs: bytes, records, message, script."""
        if self._mutator is None:
            said = subprocess.run([self.driver, "--about"], stdout=subprocess.PIPE, text=True, check=True).stdout
            self._mutator = said.split()[1]
        return self._mutator


def read_options(path):
    """The [libfuzzer] part of a target's options, in the form that OSS-Fuzz reads; none is usual."""
    parser = configparser.ConfigParser()
    parser.read(path)
    return dict(parser["libfuzzer"]) if parser.has_section("libfuzzer") else {}


class Setting:
    """What the environment asks for; docs/fuzzing.md lists it."""

    def __init__(self, seconds=30):
        self.seconds = number("FUZZ_SECONDS", seconds)
        self.seed = number("FUZZ_SEED", 0)  # 0: another one each time
        self.jobs = max(1, number("FUZZ_JOBS", os.cpu_count() or 1))
        self.timeout_s = number("FUZZ_TIMEOUT", 10)
        self.rss_mb = number("FUZZ_RSS_MB", 2048)
        self.minimise_s = number("FUZZ_MINIMISE_SECONDS", 60)
        self.build = folder("FUZZ_BUILD", "build-fuzz")
        self.built = os.environ.get("FUZZ_BUILT") == "1"
        self.sources = folder("FUZZ_SOURCES", "harness/targets")
        self.corpus = folder("FUZZ_CORPUS", "corpus")
        self.floors = folder("FUZZ_FLOORS", "harness/floors")
        self.extra = os.environ.get("FUZZ_EXTRA")
        self.dictionary = os.path.join(self.corpus, "tls.dict")
        self.targets = [Target(self, name) for name in self.names()]

    def names(self):
        there = sorted(name[:-2] for name in os.listdir(self.sources) if name.endswith(".c"))
        asked = os.environ.get("FUZZ_TARGETS", "").replace(",", " ").split()
        for name in asked:
            if name not in there:
                raise Trouble("there is no target %s; there are: %s" % (name, " ".join(there)))
        return asked or there

    def configure_and_build(self, preset, binary, cmake_targets):
        """Builds with a preset of CMakePresets.json, quietly; in CI warnings are errors."""
        if self.built:
            return
        say("building (%s)" % os.path.relpath(binary, ROOT))
        command = ["cmake", "--log-level=WARNING", "-S", ROOT, "-B", binary, "--preset", preset]
        if os.environ.get("CI") == "true":
            command.append("-DRESHAKE_WERROR=ON")
        if os.environ.get("BORINGSSL_SOURCE"):
            command.append("-DBORINGSSL_SOURCE=" + os.environ["BORINGSSL_SOURCE"])
        run_or_die(command)
        run_or_die(["cmake", "--build", binary, "--target"] + cmake_targets)


def run_or_die(command, **more):
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    except OSError as error:
        raise Trouble("%s: %s" % (command[0], error)) from error
    if result.returncode != 0:
        raise Trouble("%s\n%s" % (" ".join(command), "\n".join(result.stdout.splitlines()[-40:])))
    return result.stdout


def environment():
    """How the targets are run: sanitizers say all, and have their names from the symbolizer."""
    env = dict(os.environ)
    env["ASAN_OPTIONS"] = "dedup_token_length=3:detect_stack_use_after_return=1:abort_on_error=0:handle_abort=1:allocator_may_return_null=1"
    env["UBSAN_OPTIONS"] = "print_stacktrace=1"
    for name in ("llvm-symbolizer", "llvm-symbolizer-14"):
        for place in os.environ.get("PATH", "").split(":"):
            if "ASAN_SYMBOLIZER_PATH" not in env and os.access(os.path.join(place, name), os.X_OK):
                env["ASAN_SYMBOLIZER_PATH"] = os.path.realpath(os.path.join(place, name))
    return env


def say(text):
    print("fuzz: " + text, flush=True)


def main(work):
    """Runs work() and turns what it says into the exit code."""
    try:
        sys.exit(work())
    except Trouble as trouble:
        print("fuzz: %s" % trouble, file=sys.stderr)
        sys.exit(ENVIRONMENT)
    except KeyboardInterrupt:
        print("fuzz: stopped", file=sys.stderr)
        sys.exit(ENVIRONMENT)
