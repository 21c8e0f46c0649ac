# SPDX-License-Identifier: Apache-2.0
"""The time box of one target: libFuzzer beside the corpus of the tree, which is only read; what is new goes to the build."""

import os
import re
import shutil
import subprocess

from fuzzing.setting import environment


def libfuzzer_options(target, setting):
    options = {"timeout": setting.timeout_s, "rss_limit_mb": setting.rss_mb}
    if os.path.exists(setting.dictionary):
        options["dict"] = setting.dictionary
    for key, value in target.options.items():
        # A dictionary lies beside the program in OSS-Fuzz's folder, and in corpus/ here.
        options[key] = os.path.join(setting.corpus, value) if key == "dict" else value
    return ["-%s=%s" % pair for pair in sorted(options.items())]


class Box:
    """What came of it: the output, the processor time, the exit code, the files that broke something."""

    def __init__(self, target, said, cpu_s, code, artifacts):
        self.target = target
        self.said = said
        self.code = code
        self.artifacts = artifacts
        self.cpu_s = cpu_s
        self.executions = self.stat("number_of_executed_units")
        self.new = self.stat("new_units_added")
        self.speed = int(self.executions / cpu_s) if cpu_s > 0.05 else 0
        self.edges = self.last(r" cov: (\d+)")
        self.corpus = self.last(r" corp: (\d+)")

    def stat(self, name):
        return self.last(r"stat::%s:\s+(\d+)" % name)

    def last(self, pattern):
        found = re.findall(pattern, self.said)
        return int(found[-1]) if found else 0


def scratch(target):
    """An empty folder for what libFuzzer writes when something breaks."""
    folder = os.path.join(target.findings, ".box", "")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def unnamed():
    """How targets are run, but for the symbolizer."""
    env = environment()
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        env[name] += ":symbolize=0"
    return env


def run(target, setting, extra):
    """Runs the box. An input that hangs ends it, by libFuzzer's own clock. Its reports are without names: where the symbolizer takes
    longer than an input may, libFuzzer's clock strikes within the report, and its own report waits for the first one for ever.
    A finding is run again for its stack."""
    os.makedirs(target.grown, exist_ok=True)
    folder = scratch(target)
    command = [target.fuzzer] + libfuzzer_options(target, setting)
    command += ["-max_total_time=%d" % setting.seconds, "-print_final_stats=1", "-artifact_prefix=" + folder]
    command += ["-seed=%d" % setting.seed] if setting.seed else []
    command += [target.grown] + target.kept() + extra
    with open(os.path.join(folder, "log"), "w+b") as log:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=unnamed()) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        said = log.read().decode(errors="replace")
    artifacts = [os.path.join(folder, name) for name in sorted(os.listdir(folder))
                 if name.split("-")[0] in ("crash", "leak", "timeout", "oom")]
    return Box(target, said, usage.ru_utime + usage.ru_stime, process.returncode, artifacts)
