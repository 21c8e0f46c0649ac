# SPDX-License-Identifier: Apache-2.0
"""A finding as a folder: the input, its shortest form, the stack, what broke, and the commands that show it again."""

import hashlib
import os
import re
import shutil
import subprocess

from fuzzing import shorten
from fuzzing.setting import ROOT, environment


def classify(said):
    """What broke, as a class and a sentence, from the output of libFuzzer or the driver."""
    broken = re.search(r"==PROPERTY BROKEN== (\w+): (.*)", said)
    if broken:
        return "property", "%s: %s" % broken.groups()
    undefined = re.search(r"(\S+:\d+:\d+): runtime error: (.*)", said)
    if undefined:
        return "undefined", "%s: %s" % (os.path.relpath(undefined.group(1), ROOT), undefined.group(2))
    if "ERROR: LeakSanitizer" in said:
        lost = re.search(r"SUMMARY: \w+: (.*)", said)
        return "leak", lost.group(1) if lost else "memory is lost"
    if "ERROR: libFuzzer: out-of-memory" in said or "exceeds maximum supported size" in said:
        return "memory", "one input takes more memory than it may"
    error = re.search(r"ERROR: (?:Address|Memory)Sanitizer:? (.*?)(?: on | \(|$)", said, re.M)
    if error:
        return "crash", error.group(1)
    if "ERROR: libFuzzer: timeout" in said:  # last, for it may come while another report is written
        return "timeout", "one input takes longer than it may"
    signal = re.search(r"ERROR: (?:libFuzzer|AFL\+\+): (.*)", said)
    return "crash", signal.group(1) if signal else "it ended without saying why"


def rerun(target, setting, path, more=()):
    """Runs one input under libFuzzer; returns the exit code and the output. A run that hangs is ended from here, too."""
    command = [target.fuzzer, "-timeout=%d" % setting.timeout_s, "-rss_limit_mb=%d" % setting.rss_mb] + list(more) + [path]
    try:
        result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(),
                                timeout=setting.timeout_s * 3 + setting.minimise_s + 30, check=False, cwd=target.findings)
    except subprocess.TimeoutExpired as error:
        return 70, (error.stderr or b"").decode(errors="replace")
    return result.returncode, result.stderr.decode(errors="replace")


def minimise(target, setting, path, kind):
    """The shortest input found that breaks the same thing: the path itself where there is none."""
    shortest = path + ".short"
    if setting.minimise_s == 0:
        return path
    rerun(target, setting, path, ["-minimize_crash=1", "-max_total_time=%d" % setting.minimise_s,
                                  "-exact_artifact_path=" + shortest])
    if not os.path.exists(shortest) or os.path.getsize(shortest) >= os.path.getsize(path):
        return path
    same = classify(rerun(target, setting, shortest)[1])
    return shortest if kind == "crash" and same[0] == kind or same == classify(rerun(target, setting, path)[1]) else path


def short_hash(said, path, kind, sentence):
    """Names the fault, not the input: by its property, or by the stack where the sanitizer gives a token for it."""
    token = re.search(r"DEDUP_TOKEN: (.*)", said)
    if kind == "property":  # whose stacks all end in abort()
        name = sentence.split(":")[0].encode()
    elif token and kind != "timeout":
        name = token.group(1).encode()
    else:
        with open(path, "rb") as data:
            name = data.read()
    return hashlib.sha1(name).hexdigest()[:12]


def reader(setting):
    """The program that reads scripts; one that is not built is built if it can be, or None."""
    program = os.path.join(setting.build, "reshake")
    if not os.path.exists(program) and not setting.built:
        subprocess.run(["cmake", "--build", setting.build, "--target", "reshake"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
    return program if os.path.exists(program) else None


def shorten_script(target, setting, path, kind, sentence):
    """A script with fewer steps that breaks the same, as the driver sees it, which knows no timeout and no limit of memory."""
    program = reader(setting)
    if program is None or kind in ("timeout", "memory") or setting.minimise_s == 0:
        return path

    def is_same(trial):
        result = subprocess.run([target.driver, trial], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(),
                                timeout=setting.timeout_s * 3, check=False)
        now = classify(result.stderr.decode(errors="replace"))
        return result.returncode not in (0, 2) and now[0] == kind and now[1].split(":")[0] == sentence.split(":")[0]
    try:
        return shorten.script(program, path, is_same, setting.minimise_s)
    except subprocess.TimeoutExpired:
        return path


def script_as_text(setting, folder):
    """Writes the script that the shortest input decodes to."""
    program = reader(setting)
    if program is None:
        return False
    result = subprocess.run([program, "script", "--from", "binary", "--mend", "-o", os.path.join(folder, "script.txt"),
                             os.path.join(folder, "minimised")], stderr=subprocess.DEVNULL, timeout=60, check=False)
    return result.returncode == 0


def commands(target, setting, folder, is_script):
    """What to type to see it again."""
    def shown(path):
        return os.path.relpath(path, ROOT) if path.startswith(ROOT + os.sep) else path
    smallest = shown(os.path.join(folder, "minimised"))
    lines = ["cmake --preset fuzz && cmake --build --preset fuzz --target fuzz-%s drive-%s" % (target.name, target.name),
             "%s %s" % (shown(target.driver), smallest),
             "%s -timeout=%d -rss_limit_mb=%d %s" % (shown(target.fuzzer), setting.timeout_s, setting.rss_mb, smallest),
             "ASAN_OPTIONS=abort_on_error=1 gdb --args %s %s" % (shown(target.driver), smallest)]
    if is_script:
        script = shown(os.path.join(folder, "script.txt"))
        lines += ["build/reshake script --from binary --mend %s" % smallest,
                  "build/reshake play %s 127.0.0.1:4433   # against `build/reshake serve --listen 127.0.0.1:4433`" % script]
    return lines


def keep(target, setting, path, said=None):
    """Makes the folder of a finding; returns the folder, the class and the sentence, or None where the input breaks nothing
    when it is run alone."""
    os.makedirs(target.findings, exist_ok=True)
    code, alone = rerun(target, setting, path)
    if code == 0 and said is None:
        return None
    kind, sentence = classify(alone if code != 0 else said)
    folder = os.path.join(target.findings, "%s-%s" % (kind, short_hash(alone, path, kind, sentence)))
    os.makedirs(folder, exist_ok=True)
    shutil.copyfile(path, os.path.join(folder, "input"))
    shortest = minimise(target, setting, path, kind) if code != 0 else path
    if code != 0 and target.mutator() == "script":
        shortest = shorten_script(target, setting, shortest, kind, sentence)
    shutil.copyfile(shortest, os.path.join(folder, "minimised"))
    with open(os.path.join(folder, "stack.txt"), "w", encoding="utf-8") as stack:
        stack.write(rerun(target, setting, shortest)[1] if code != 0 else said)
    is_script = target.mutator() == "script" and script_as_text(setting, folder)
    write_about(target, setting, folder, kind, sentence, code, is_script)
    return folder, kind, sentence


def write_about(target, setting, folder, kind, sentence, code, is_script):
    sizes = [os.path.getsize(os.path.join(folder, name)) for name in ("input", "minimised")]
    with open(os.path.join(folder, "about.txt"), "w", encoding="utf-8") as about:
        about.write("target     %s\nclass      %s\nbroke      %s\n" % (target.name, kind, sentence))
        about.write("input      %d bytes\nminimised  %d bytes\n" % tuple(sizes))
        if code == 0:
            about.write("alone      it does not break when it is run alone: something is kept from input to input\n")
        about.write("\nTo see it again, from the top of the tree:\n")
        about.writelines("    %s\n" % line for line in commands(target, setting, folder, is_script))
        about.write("\nOnce mended, it stays: corpus/regressions/%s/NAME-OF-THE-FAULT\n" % target.name)
