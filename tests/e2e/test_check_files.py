# SPDX-License-Identifier: Apache-2.0
"""`reshake check`: its reports as files, and its baseline."""

import html
import json
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from lib import chromium, reshake
from lib.doubles import Double
from servers import Options
from servers.reshake_serve import ReshakeServe
from servers.waiting import free_port, listening_inodes, wait_until
from test_serve import Serving

# BoringSSL takes the same early data as often as it comes, and resumes by IDs whose connection died of a fatal alert.
FEW = "f-replay-same,a-sid-after-client-fatal,d-ems-dropped,e-binder-bit-flip,g-server-initiated,d-suite-order-changed"


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = ReshakeServe(Options(early_data=True)).start()
        cls.addClassCleanup(cls.server.stop)
        cls.to = f"{cls.server.host}:{cls.server.port}"
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.plays = reshake.run("check", cls.to, "--only", FEW, "--json", "--evidence", cls.folder / "evidence",
                                "--junit", cls.folder / "r.xml", "--sarif", cls.folder / "r.sarif",
                                "--html", cls.folder / "r.html").expect(1).json[:-1]
        (cls.folder / "baseline.json").write_text("".join(json.dumps(play) + "\n" for play in cls.plays))

    def number_of(self, *verdicts: str) -> int:
        number = sum(play["verdict"] in verdicts for play in self.plays)
        self.assertGreater(number, 0, verdicts)
        return number

    def test_junit(self) -> None:
        root = ElementTree.parse(self.folder / "r.xml").getroot()
        cases = root.findall("./testsuite/testcase")
        self.assertEqual(root.tag, "testsuites")
        self.assertEqual(len(cases), len(self.plays))
        self.assertEqual(len(root.findall(".//failure")), self.number_of("fail"))
        self.assertEqual(int(root.get("failures")), self.number_of("fail"))
        self.assertEqual(len(root.findall(".//skipped")), self.number_of("skipped", "inconclusive"))
        self.assertEqual({case.get("name").split()[0] for case in cases}, set(FEW.split(",")))
        self.assertIn("a second time", root.find(".//testcase[@name='f-replay-same']/failure").get("message"))

    def test_sarif(self) -> None:
        log = json.loads((self.folder / "r.sarif").read_text())
        run, = log["runs"]
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual(log["version"], "2.1.0")
        fails = [result for result in run["results"] if result["kind"] == "fail"]
        self.assertEqual(len(fails), self.number_of("fail"))
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            self.assertEqual(result["level"] == "none", result["kind"] != "fail")
            self.assertEqual(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], f"tls://{self.to}")
        levels = {result["ruleId"]: result["level"] for result in fails}
        self.assertEqual(levels, {"f-replay-same": "error", "a-sid-after-client-fatal": "warning"})
        prints = [result["partialFingerprints"]["play/v1"] for result in run["results"]]
        self.assertEqual(len(prints), len(set(prints)))

    def test_page(self) -> None:
        """It asks nobody for anything, and a browser shows the fails and filters by a click."""
        page = (self.folder / "r.html").read_text()
        self.assertEqual(re.findall(r"(?:src|href)=|url\(|@import|https?://", page), [])
        self.assertEqual(page.count('<details class="play"'), len(self.plays))
        self.assertIn("<svg class=\"ladder\"", page)
        ElementTree.fromstring(re.search(r"<svg class=\"ladder\".*?</svg>", page, re.S)[0])
        asks = """<script>
        const shown = () => all.filter(d => !d.hidden).length, first = shown();
        buttons.find(b => b.dataset.verdict === 'pass').click();
        const passes = shown();
        buttons.find(b => b.dataset.verdict === 'pass').click();
        const every = shown();
        box.value = 'ems dropped'; box.dispatchEvent(new Event('input'));
        document.body.dataset.seen = [first, passes, every, shown()].join(' ');
        </script></body>"""
        probe = self.folder / "probe.html"
        probe.write_text(page.replace("</body>", asks))
        done = subprocess.run([chromium.require(), "--no-sandbox", "--disable-gpu", "--dump-dom", probe.as_uri(),
                               f"--user-data-dir={self.folder / 'profile'}"], capture_output=True, text=True, timeout=60)
        seen = re.search(r'data-seen="([\d ]+)"', done.stdout)
        self.assertIsNotNone(seen, done.stderr)
        ems = sum("ems-dropped" in play["id"] for play in self.plays)
        self.assertEqual(seen[1].split(), [str(self.number_of("fail")), str(self.number_of("pass")), str(len(self.plays)), str(ems)])

    def test_what_plays_it_again_can_be_pasted(self) -> None:
        """Whatever stands in the options: a shell reads them as they were."""
        name = "a\"; $(touch pwned) `id` it's"
        out = self.again_of("--name", name, "--wait", "2s", "--request", r"GET / HTTP/1.0\r\n\r\n", "--fail-on", "must", "--slow")
        command = re.search(r"^    reproduce +(.*)$", out, re.M)[1]
        words = ["reshake", "check", self.to, "--name", name, "--wait", "2s", "--request", r"GET / HTTP/1.0\r\n\r\n", "--fail-on", "must",
                 "--slow", "--only", "f-replay-same"]
        self.assertEqual(shlex.split(command), words)
        read = subprocess.run(["sh", "-c", f"printf '%s\\0' {command}"], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(read.stdout.split("\0")[:-1], words)
        self.assertFalse((self.folder / "pwned").exists())
        page, junit = (self.folder / "again.html").read_text(), ElementTree.parse(self.folder / "again.xml").getroot()
        self.assertIn(f"<code>{command}</code>", html.unescape(page))
        self.assertIn(f"\nreproduce: {command}\n", junit.findtext(".//failure"))
        self.assertIn(r'early-data="GET / HTTP/1.0\r\n\r\n"', html.unescape(page))

    def again_of(self, *arguments: object) -> str:
        return reshake.run("check", self.to, "--only", "f-replay-same", "--no-evidence", "--html", self.folder / "again.html",
                           "--junit", self.folder / "again.xml", *arguments).expect(1).out

    def test_steps_of_a_fail_do_not_end_as_if_all_were_well(self) -> None:
        """What decided was in the messages, and none of the steps."""
        out = reshake.run("check", self.to, "--only", "f-replay-same", "--no-evidence", "--verbose").expect(1).out
        self.assertNotIn("\nas expected\n", out)
        self.assertIn("\nevery step as the script accepts it, and yet fail: the same early data was taken and answered a second time\n", out)

    def test_what_plays_it_again_does(self) -> None:
        out = self.again_of("--wait", "2s")
        command = shlex.split(re.search(r"^    reproduce +(.*)$", out, re.M)[1])
        self.assertEqual(command[0], "reshake")
        self.assertIn("f-replay-same", reshake.run(*command[1:], "--no-evidence").expect(1).out)

    def test_names_are_no_markup(self) -> None:
        target = self.folder / "odd.html"
        reshake.run("check", self.to, "--only", "d-ems-dropped", "--no-evidence", "--html", target, "--junit",
                    self.folder / "odd.xml", "--name", "a.test").expect(0)
        ElementTree.parse(self.folder / "odd.xml")

    def check(self, *arguments: object) -> reshake.Result:
        return reshake.run("check", self.to, "--only", FEW, "--no-evidence", *arguments)

    def test_what_is_known_does_not_fail(self) -> None:
        out = self.check("--baseline", self.folder / "baseline.json").expect(0).out
        self.assertIn(f"against the baseline: 0 new, {self.number_of('fail')} known, 0 better", out)

    def test_what_is_new_fails(self) -> None:
        fewer = self.folder / "fewer.json"
        fewer.write_text("".join(json.dumps(play) + "\n" for play in self.plays if play["id"] != "f-replay-same"))
        out = self.check("--baseline", fewer).expect(1).out
        self.assertIn("new: f-replay-same\n", out)
        self.assertIn("1 new,", out)

    def test_what_got_better_is_told(self) -> None:
        worse = self.folder / "worse.json"
        changed = [play | {"verdict": "fail"} if play["id"] == "d-ems-dropped" else play for play in self.plays]
        worse.write_text("".join(json.dumps(play) + "\n" for play in changed))
        out = self.check("--baseline", worse).expect(0).out
        self.assertIn("better: d-ems-dropped", out)

    def test_json_stays_json(self) -> None:
        done = self.check("--baseline", self.folder / "baseline.json", "--json").expect(0)
        self.assertEqual(set(done.json[-1]), {"summary"})
        self.assertIn("against the baseline:", done.err)

    def test_odd_baselines(self) -> None:
        odd = self.folder / "odd.json"
        for text, words in (("", "object 1"), ("nothing of the kind", "object 1"), ('{"a": 1}\n', "object 1"),
                            (json.dumps(self.plays[0]) + '\n{"id": ', "object 2")):
            with self.subTest(text):
                odd.write_text(text)
                self.assertIn(f"odd.json: {words} is not what `reshake check --json` prints", self.check("--baseline", odd).expect(3).err)
        self.assertIn("No such file", self.check("--baseline", self.folder / "none.json").expect(3).err)

    def test_several_add_up(self) -> None:
        """What stands in any of the profiles and baselines is known."""
        halves = [self.folder / "half-0.json", self.folder / "half-1.json"]
        for half, own in zip(halves, (True, False)):
            half.write_text("".join(json.dumps(play) + "\n" for play in self.plays if (play["id"] == "f-replay-same") is own))
        out = self.check("--baseline", halves[0], "--baseline", halves[1]).expect(0).out
        self.assertIn(f"against the baselines: 0 new, {self.number_of('fail')} known, 0 better", out)
        out = self.check("--profile", "nginx", "--profile", "gnutls-serv", "--baseline", halves[1]).out
        self.assertIn("against the profiles of nginx and gnutls-serv and the baseline: 0 new,", out)

    def test_levels(self) -> None:
        only_light = ("check", self.to, "--only", "a-sid-after-client-fatal", "--no-evidence", "--fail-on")
        reshake.run(*only_light, "any").expect(1)
        reshake.run(*only_light, "should").expect(1)
        reshake.run(*only_light, "must").expect(0)
        self.check("--fail-on", "must").expect(1)
        self.assertIn("any, should or must", self.check("--fail-on", "never").expect(2).err)

    def test_levels_of_parts(self) -> None:
        """Of one rule a part is a SHOULD: --json and --fail-on go by what was played."""
        server = Serving("--pretend", "--fault", "renegotiation-legacy").start()
        self.addCleanup(server.stop)
        words = ("check", f"{server.target.host}:{server.target.port}", "--no-evidence", "--only")
        plays = reshake.run(*words, "g-legacy-reneg/1.2", "--json").expect(1).json[:-1]
        self.assertEqual({play["variant"]: (play["level"], play["verdict"]) for play in plays},
                         {"1.2 plain": ("SHOULD", "fail"), "1.2 extension": ("MUST", "fail"), "1.2 scsv": ("MUST", "fail")})
        reshake.run(*words, "g-legacy-reneg/1.2/plain", "--fail-on", "must").expect(0)
        reshake.run(*words, "g-legacy-reneg/1.2/plain", "--fail-on", "should").expect(1)
        reshake.run(*words, "g-legacy-reneg/1.2/scsv", "--fail-on", "must").expect(1)
        self.assertIn("played as 1.0 plain, of level SHOULD (", reshake.run("check", "--explain", "g-legacy-reneg").out)

    def test_a_file_that_cannot_be_written(self) -> None:
        self.assertIn("/dev/full: cannot be written", self.check("--html", "/dev/full").expect(3).err)
        self.assertIn("No such file", self.check("--junit", self.folder / "none" / "r.xml").expect(3).err)


class Stale(unittest.TestCase):
    """What an earlier check wrote is never taken for this one's, however this one ends."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for path in self.reports():
            path.write_text("all is well")

    def reports(self) -> list[Path]:
        return [self.folder / name for name in ("r.xml", "r.sarif", "r.html")]

    def files(self) -> list[object]:
        return [word for option, path in zip(("--junit", "--sarif", "--html"), self.reports()) for word in (option, path)]

    def expect_told(self, words: str, of_type: str) -> None:
        root = ElementTree.parse(self.folder / "r.xml").getroot()
        error, = root.findall(".//error")
        self.assertEqual(int(root.get("errors")), 1)
        self.assertEqual(int(root.get("tests")), len(root.findall(".//testcase")))
        self.assertEqual((error.get("type"), words in error.get("message")), (of_type, True), error.get("message"))
        run, = json.loads((self.folder / "r.sarif").read_text())["runs"]
        invocation, = run["invocations"]
        self.assertIs(invocation["executionSuccessful"], False)
        self.assertIn(words, invocation["toolExecutionNotifications"][0]["message"]["text"])
        banner = re.search(r'<p class="banner fail" role="alert">(.*)</p>', (self.folder / "r.html").read_text())
        self.assertIsNotNone(banner)
        self.assertIn(words, html.unescape(banner[1]))

    def test_nobody_there(self) -> None:
        done = reshake.run("check", f"127.0.0.1:{free_port()}", "--json", *self.files()).expect(3)
        self.expect_told("Connection refused", "no-server")
        self.assertIn("Connection refused", done.json[-1]["summary"]["failure"])

    def test_a_server_that_does_not_start(self) -> None:
        done = reshake.run("check", f"127.0.0.1:{free_port()}", "--spawn", "exit 7", "--json", *self.files()).expect(3)
        self.expect_told("exit status 7", "no-start")
        self.assertIsNone(done.json[-1]["summary"]["server"])

    def test_what_ends_before_the_check_begins(self) -> None:
        for words, more in (("none.json", ("--baseline", self.folder / "none.json")), ("none.pem", ("--cert", self.folder / "none.pem")),
                            ("an escape", ("--request", "\\q"))):
            with self.subTest(words):
                self.setUp()
                self.assertIn(words, reshake.run("check", "127.0.0.1:1", *self.files(), *more).err)
                self.expect_told(words, "not-begun")

    def test_interrupted_at_once(self) -> None:
        port = free_port()
        listens = f"exec {reshake.program()} serve --listen 127.0.0.1:{port}"
        check = reshake.Background("check", f"127.0.0.1:{port}", "--json", "--no-evidence", "--spawn", listens, *self.files()).start()
        wait_until(lambda: bool(listening_inodes(port)), lambda: "the server")
        result = check.stop(signal.SIGINT)
        self.assertEqual(result.code, 3)
        self.expect_told("interrupted: not all was played", "interrupted")
        self.assertEqual(result.json[-1]["summary"]["failure"], "interrupted: not all was played")

    def test_interrupted_between_plays(self) -> None:
        """Nothing has failed until then, and still it does not look as if all were well."""
        with ReshakeServe(Options()) as server:
            check = reshake.Background("check", f"{server.host}:{server.port}", "--no-evidence", "--jobs", 1, *self.files(),
                                       ready="renegotiation").start()
            self.assertEqual(check.stop(signal.SIGTERM).code, 3)
        self.expect_told("interrupted: not all was played", "interrupted")
        root = ElementTree.parse(self.folder / "r.xml").getroot()
        self.assertGreater(len(root.findall(".//skipped[@message='it was not played']")), 100)

    def test_tables(self) -> None:
        page = self.folder / "r.html"
        for mode in "--matrix", "--capacity":
            page.write_text("all is well")
            reshake.run("check", f"127.0.0.1:{free_port()}", mode, "--html", page).expect(3)
            self.assertIn('<p class="banner fail" role="alert">127.0.0.1:', page.read_text())

    def test_a_whole_check_says_so(self) -> None:
        with ReshakeServe(Options()) as server:
            done = reshake.run("check", f"{server.host}:{server.port}", "--only", "d-ems-dropped", "--json", "--no-evidence", *self.files()).expect(0)
        root = ElementTree.parse(self.folder / "r.xml").getroot()
        self.assertEqual((root.get("errors"), root.findall(".//error")), ("0", []))
        self.assertEqual(json.loads((self.folder / "r.sarif").read_text())["runs"][0]["invocations"], [{"executionSuccessful": True}])
        self.assertNotIn('role="alert"', (self.folder / "r.html").read_text())
        self.assertIsNone(done.json[-1]["summary"]["failure"])


class BeforeTheFirstConnection(unittest.TestCase):
    """What cannot be written is said while nothing is lost."""

    def refuse(self, *options: object) -> str:
        def counts(_client: socket.socket) -> None:
            seen.append(1)

        seen: list[int] = []
        with Double(counts) as double:
            err = reshake.run("check", double.to, *options).expect(3).err
        self.assertEqual(seen, [])
        return err

    def test_reports_and_evidence(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            nowhere, file = Path(folder) / "none" / "r", Path(folder) / "file"
            file.write_text("")
            for option in "--junit", "--sarif", "--html":
                self.assertIn(f"{nowhere}: No such file", self.refuse(option, nowhere))
            self.assertIn(f"{nowhere}: No such file", self.refuse("--matrix", "--html", nowhere))
            self.assertIn(f"--evidence {nowhere}: No such file", self.refuse("--evidence", nowhere))
            self.assertIn(f"--evidence {file}: Not a directory", self.refuse("--evidence", file))

    def test_a_key_log_that_is_there_already(self) -> None:
        """No option is named that there is not."""
        with tempfile.NamedTemporaryFile() as log:
            self.assertEqual(self.refuse("--key-log", log.name),
                             f"reshake: error: {log.name} is there already; --key-log names another file\n")

    def test_a_folder_that_nobody_named_is_no_reason_to_stop(self) -> None:
        with tempfile.TemporaryDirectory() as folder, ReshakeServe(Options(early_data=True)) as server:
            (Path(folder) / "reshake-evidence").write_text("")
            done = subprocess.run([reshake.program(), "check", f"{server.host}:{server.port}", "--only", "f-replay-same"], cwd=folder,
                                  capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("no evidence is kept", done.stderr)


class Documented(unittest.TestCase):
    """docs/check.md as its readers use it."""

    PAGE = Path(__file__).resolve().parents[2] / "docs" / "check.md"
    OF_OTHERS = {"--port", "--depth", "--preset", "--build", "--target", "--no-install-recommends", "--from", "--rm", "--network", "--pretend", "--fault", "--faults"}

    def block(self, kind: str) -> str:
        return re.search(rf"^```{kind}\n(.*?)^```", self.PAGE.read_text(), re.M | re.S)[1]

    def test_options(self) -> None:
        there = set(re.findall(r"^  (?:-\w,|   ) (--[a-z][a-z-]*)", reshake.run("check", "--help").expect(0).out, re.M))
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", self.PAGE.read_text()))
        self.assertEqual(named - there, self.OF_OTHERS)

    def test_the_workflow(self) -> None:
        """Its command runs, with a server of ours in place of the reader's, and leaves the files that the next steps take."""
        flow = self.block("yaml")
        command = re.search(r"run: >\n((?: {10}.*\n)+)", flow.partition("name: Check")[2])[1].split("\n")
        words = shlex.split(" ".join(line.strip() for line in command))
        port = free_port()
        self.assertEqual(words[:3], ["/opt/reshake/build/reshake", "check", "127.0.0.1:4433"])
        words[words.index("--spawn") + 1] = f"exec {reshake.program()} serve --listen 127.0.0.1:{port}"
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([reshake.program(), "check", f"127.0.0.1:{port}", *words[3:], "--only", "d-ems-dropped"], cwd=folder,
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            left = {path.name for path in Path(folder).iterdir()}
        self.assertEqual(left, {"tls.xml", "tls.sarif", "tls.html"})
        for name in left:
            self.assertIn(name, flow.partition("uses: github/")[2])


if __name__ == "__main__":
    unittest.main()
