# SPDX-License-Identifier: Apache-2.0
"""The descriptions for hosted fuzzing (OSS-Fuzz, ClusterFuzzLite and its workflows) are well formed, name files that are
there and inputs that the actions have, and say what somebody has to fill in. Where they run is not here: ci/oss-fuzz/check
tries what they call."""

import copy
import glob
import os
import re
import unittest

try:
    import yaml
except ImportError:
    yaml = None

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SANITIZERS = {"address", "undefined", "memory", "coverage"}
EVENTS = {"pull_request", "push", "schedule", "workflow_dispatch"}
# The inputs of google/clusterfuzzlite's two actions, v1 (actions/*/action.yml).
BUILD = {"language", "dry-run", "allowed-broken-targets-percentage", "sanitizer", "project-src-path", "bad-build-check",
         "keep-unaffected-fuzz-targets", "storage-repo", "storage-repo-branch", "storage-repo-branch-coverage", "upload-build",
         "github-token"}
RUN = {"language", "fuzz-seconds", "dry-run", "sanitizer", "mode", "github-token", "storage-repo", "storage-repo-branch",
       "storage-repo-branch-coverage", "report-unreproducible-crashes", "minimize-crashes", "parallel-fuzzing", "output-sarif",
       "report-timeouts", "report-ooms"}
ACTIONS = {"google/clusterfuzzlite/actions/build_fuzzers@v1": BUILD, "google/clusterfuzzlite/actions/run_fuzzers@v1": RUN}


def path(*names):
    return os.path.join(ROOT, *names)


def read(*names):
    with open(path(*names), encoding="utf-8") as file:
        return file.read()


def load(*names):
    return yaml.load(read(*names), Loader=yaml.BaseLoader)  # all is text: `on` is no truth value


def is_script(name):
    return os.path.isfile(path(name)) and os.access(path(name), os.X_OK) and read(name).startswith("#!")


def values(job, text):
    """What a value with ${{ matrix.… }} stands for: one for each of the matrix, or the value itself."""
    name = re.fullmatch(r"\$\{\{ matrix\.([\w-]+) \}\}", text)
    return job.get("strategy", {}).get("matrix", {}).get(name.group(1), [None]) if name else [text]


def step_faults(job, step):
    if ("uses" in step) == ("run" in step):
        yield "a step either uses an action or runs a command"
    elif "run" in step:
        command = step["run"].split()[0]
        if not is_script(command):
            yield "%s is no script of the tree" % command
    elif step["uses"] not in ACTIONS:
        yield "%s is no action that is known here" % step["uses"]
    else:
        given = step.get("with", {})
        for name in set(given) - ACTIONS[step["uses"]]:
            yield "the action has no input %s" % name
        for name in {"language", "sanitizer"} - set(given):
            yield "the action is not told its %s" % name
        for sanitizer in values(job, given.get("sanitizer", "")):
            if sanitizer not in SANITIZERS:
                yield "%s is no sanitizer" % sanitizer
        if ACTIONS[step["uses"]] is RUN:
            if given.get("mode") not in ("code-change", "batch", "prune", "coverage"):
                yield "%s is no mode" % given.get("mode")
            if not given.get("fuzz-seconds", "").isdigit() or "github-token" not in given:
                yield "running needs fuzz-seconds and github-token"


def workflow_faults(workflow):
    if not workflow.get("on") or set(workflow["on"]) - EVENTS:
        yield "on: %s" % list(workflow.get("on", []))
    for schedule in workflow.get("on", {}).get("schedule", []):
        if not re.fullmatch(r"(\S+ ){4}\S+", schedule.get("cron", "")):
            yield "cron: %s" % schedule
    if workflow.get("permissions") != "read-all":
        yield "a workflow that only reads says so"
    for name, job in workflow.get("jobs", {}).items():
        if "runs-on" not in job or not job.get("steps"):
            yield "%s: runs-on and steps are needed" % name
        if job.get("needs") is not None and job["needs"] not in workflow["jobs"]:
            yield "%s: needs %s, which is not there" % (name, job["needs"])
        builds = [step.get("with", {}).get("sanitizer") for step in job.get("steps", []) if "build_fuzzers" in step.get("uses", "")]
        for step in job.get("steps", []):
            yield from ("%s: %s" % (name, fault) for fault in step_faults(job, step))
            if "run_fuzzers" in step.get("uses", "") and step.get("with", {}).get("sanitizer") not in builds:
                yield "%s: what runs was not built" % name


def docker_faults(text):
    """Faults of a Dockerfile: what it copies and calls has to be in the tree, and what the build needs is installed."""
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.M)).splitlines()
    if not lines or not lines[0].startswith("FROM gcr.io/oss-fuzz-base/base-builder"):
        yield "it stands on %s" % lines[:1]
    for line in lines[1:]:
        words = line.split()
        if words[0] not in ("RUN", "COPY", "WORKDIR"):
            yield "what is %s" % words[0]
        copied = words[1] if words[0] == "COPY" else words[2] if words[:2] == ["RUN", "cp"] else None
        if copied is not None and not os.path.exists(path(copied)):
            yield "%s is not there" % copied
        if copied is not None and words[-1] == "$SRC/build.sh" and not is_script(copied):
            yield "%s is no script" % copied
    if not re.search(r"\$SRC/build\.sh", text) or not re.search(r"\$SRC/reshake\b", text):
        yield "neither $SRC/build.sh nor $SRC/reshake may be missing"
    for package in re.findall(r"^want build (lib\S+-dev|ninja-build|pkg-config) ", read("ci/deps"), re.M):
        if package != "libc6-dev" and package not in text:
            yield "%s is not installed" % package


@unittest.skipIf(yaml is None, "python3-yaml is missing (ci/deps fuzz installs it)")
class Hosted(unittest.TestCase):
    def test_project_of_oss_fuzz(self):
        project = load("ci/oss-fuzz/project.yaml")
        self.assertEqual(project["language"], "c")
        self.assertIn("libfuzzer", project["fuzzing_engines"])
        self.assertLessEqual(set(project["fuzzing_engines"]), {"libfuzzer", "afl", "honggfuzz", "centipede"})
        named = {name for entry in project["sanitizers"] for name in ([entry] if isinstance(entry, str) else entry)}
        self.assertLessEqual(named, SANITIZERS)
        for key in ("homepage", "primary_contact", "main_repo"):
            self.assertTrue(project[key])
        self.assertEqual(load(".clusterfuzzlite/project.yaml"), {"language": "c"})

    def test_places_to_fill_in_are_said(self):
        said = read("docs/fuzzing.md")
        for name in sorted(glob.glob(path("ci/oss-fuzz/*")) + glob.glob(path(".clusterfuzzlite/*"))):
            name = os.path.relpath(name, ROOT)
            for number, line in enumerate(read(name).splitlines(), 1):
                if "example." in line:
                    self.assertIn("`%s`" % name, said, "%s:%d is to be filled in, and docs/fuzzing.md does not say so" % (name, number))
                    self.assertIn("filled in", read(name))

    def test_builders(self):
        for name in ("ci/oss-fuzz/Dockerfile", ".clusterfuzzlite/Dockerfile"):
            self.assertEqual(list(docker_faults(read(name))), [], name)
        called = re.search(r'exec "\$SRC/reshake/(\S+)"', read(".clusterfuzzlite/build.sh")).group(1)
        self.assertTrue(is_script(called), called)

    def test_builders_faults_are_found(self):
        good = read(".clusterfuzzlite/Dockerfile")
        for old, new, words in (("COPY .clusterfuzzlite/build.sh", "COPY .clusterfuzzlite/built.sh", "built.sh is not there"),
                                ("COPY .clusterfuzzlite/build.sh", "COPY README.md", "README.md is no script"),
                                ("libuv1-dev", "", "libuv1-dev is not installed"),
                                ("RUN apt-get", "RAN apt-get", "what is RAN"),
                                ("base-builder", "builder", "it stands on")):
            self.assertIn(words, "\n".join(docker_faults(good.replace(old, new))))

    def test_workflows(self):
        found = sorted(glob.glob(path(".github/workflows/cflite_*.yml")))
        self.assertEqual([os.path.basename(name) for name in found],
                         ["cflite_batch.yml", "cflite_build.yml", "cflite_cron.yml", "cflite_pr.yml"])
        for name in found:
            self.assertEqual(list(workflow_faults(load(name))), [], name)

    def test_workflows_faults_are_found(self):
        good = load(".github/workflows/cflite_pr.yml")

        def spoil(change, words):
            workflow = copy.deepcopy(good)
            job = next(iter(workflow["jobs"].values()))
            change(workflow, job, job["steps"][-1])
            self.assertIn(words, "\n".join(workflow_faults(workflow)))
        spoil(lambda workflow, job, step: workflow.update(on={"pul_request": ""}), "on: ['pul_request']")
        spoil(lambda workflow, job, step: workflow.update(on={"schedule": [{"cron": "1 2 3"}]}), "cron:")
        spoil(lambda workflow, job, step: workflow.pop("permissions"), "says so")
        spoil(lambda workflow, job, step: job.pop("runs-on"), "runs-on and steps")
        spoil(lambda workflow, job, step: job.update(needs="nobody"), "needs nobody")
        spoil(lambda workflow, job, step: job["strategy"]["matrix"].update(sanitizer=["adress"]), "adress is no sanitizer")
        spoil(lambda workflow, job, step: step["with"].update(mode="forever"), "forever is no mode")
        spoil(lambda workflow, job, step: step["with"].update({"fuzz-second": "1"}), "no input fuzz-second")
        spoil(lambda workflow, job, step: step["with"].pop("github-token"), "github-token")
        spoil(lambda workflow, job, step: step["with"].update(sanitizer="coverage"), "was not built")
        spoil(lambda workflow, job, step: step.update(uses="google/clusterfuzzlite@v1"), "no action that is known")
        spoil(lambda workflow, job, step: job["steps"].append({"run": "ci/fuzzz --all"}), "ci/fuzzz is no script")


if __name__ == "__main__":
    unittest.main()
