# SPDX-License-Identifier: Apache-2.0
"""`reshake check --profile`: what is known of a server does not fail, what is new does; and what stands in corpus/profiles."""

import json
import re
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from lib import chromium, reshake
from servers import Options, Server
from servers.nginx import Nginx
from servers.openssl_s_server import OpensslSServer
from test_serve import Serving

TREE = Path(__file__).resolve().parents[2]
PROFILES = {path.stem: path for path in sorted((TREE / "corpus" / "profiles").glob("*.json"))}
NAMES = ("one.test", "two.test")


def lines_of(name: str) -> list[dict]:
    return [json.loads(line) for line in PROFILES[name].read_text().splitlines()]


def anchors(page: str) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", (TREE / page).read_text(), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


class Listed(unittest.TestCase):
    def test_all_are_in_the_program(self) -> None:
        out = reshake.run("check", "--profile", "list").expect(0).out
        rows = dict(re.findall(r"^(\S+) +(.*)$", out, re.M))
        self.assertEqual(sorted(rows), sorted(PROFILES))
        for name, row in rows.items():
            head = lines_of(name)[0]
            self.assertEqual(row, f"{head['server']}, seen {head['seen']}")
            self.assertRegex(head["server"], r"^\S.* \d+\.\d+")

    def test_an_unknown_name_tells_the_names(self) -> None:
        err = reshake.run("check", "127.0.0.1:1", "--profile", "\x1bnobody").expect(2).err
        self.assertIn(r"there is no profile \x1bnobody; there are ", err.replace("\\u{1b}", r"\x1b").replace("\\e", r"\x1b"))
        for name in PROFILES:
            self.assertIn(name, err)

    def test_every_fail_has_a_reason(self) -> None:
        """A case that is, and a heading that is."""
        cases = {case["id"] for case in reshake.run("check", "--list", "--json").expect(0).json}
        for name in PROFILES:
            head, *fails = lines_of(name)
            self.assertEqual(head["profile"], name)
            self.assertGreater(len(fails), 0, name)
            for fail in fails:
                with self.subTest(name, case=fail["id"]):
                    self.assertIn(fail["id"], cases)
                    self.assertEqual(fail["verdict"], "fail")
                    self.assertTrue(fail["variants"])
                    self.assertTrue(fail["known"]["why"])
                    page, _, heading = fail["known"]["see"].partition("#")
                    self.assertIn(heading, anchors(page))


class OfServers(unittest.TestCase):
    def check(self, server: Server, name: str, *more: object) -> reshake.Result:
        time.sleep(server.early_data_after_s)
        names = [word for host in server.options.names for word in ("--name", host)]
        return reshake.run("check", f"{server.host}:{server.port}", *names, "--no-evidence", "--profile", name, *more, timeout_s=120)

    def test_nginx(self) -> None:
        """The whole suite: its fails are known, those of another profile are not."""
        with Nginx(Options(names=NAMES, early_data=True)) as server:
            out = self.check(server, "nginx").expect(0).out
            other = self.check(server, "lighttpd", "--group", "f").expect(1).out
        self.assertRegex(out, r"\nagainst the profile of nginx: 0 new, (?!0 )\d+ known, 0 better\n")
        self.assertRegex(out, r"\nknown  f-replay-same, 1 play\n    of nginx [\d.]+, OpenSSL [\d.]+: takes early data .* "
                              r"\(docs/deviations\.md#early-data-and-its-replay\)\n")
        self.assertNotIn("\nfail  ", out)
        self.assertIn("\nnew: f-replay-same\n", other)

    def test_s_server(self) -> None:
        with OpensslSServer(Options(names=NAMES, renegotiation=True)) as server:
            plays = self.check(server, "openssl-s_server", "--group", "d,e", "--json").expect(0).json[:-1]
        fails = [play for play in plays if play["verdict"] == "fail"]
        self.assertGreater(len(fails), 3)
        for play in fails:
            self.assertEqual(set(play["known"]), {"of", "why", "see"})
            self.assertRegex(play["known"]["of"], r"^OpenSSL 3\.")
        self.assertEqual({play["known"] is None for play in plays if play["verdict"] != "fail"}, {True})


class Planted(unittest.TestCase):
    """A server that breaks two rules, of which the profile knows one."""

    @classmethod
    def setUpClass(cls) -> None:
        server = Serving("--pretend", "--fault", "renegotiation-without-etm", "--fault", "id-padded").start()
        cls.addClassCleanup(server.stop)
        cls.to = f"{server.target.host}:{server.target.port}"
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.out = cls.check("--junit", cls.folder / "r.xml", "--sarif", cls.folder / "r.sarif", "--html",
                            cls.folder / "r.html").expect(1).out

    @classmethod
    def check(cls, *more: object) -> reshake.Result:
        return reshake.run("check", cls.to, "--only", "g-reneg-etm,b-tkt-resume-sid-echo", "--no-evidence", "--profile",
                           "openssl-s_server", *more)

    def test_the_fault_is_new(self) -> None:
        self.assertIn("\nknown  g-reneg-etm, ", self.out)
        self.assertRegex(self.out, r"\nnew: b-tkt-resume-sid-echo\b")
        self.assertNotIn("new: g-reneg-etm", self.out)
        self.assertRegex(self.out, r"against the profile of openssl-s_server: [1-9]\d* new, [1-9]\d* known, 0 better\n$")

    def test_verbose_shows_both_with_their_steps(self) -> None:
        out = self.check("-v").expect(1).out
        self.assertRegex(out, r"\nfail  g-reneg-etm")
        self.assertRegex(out, r"\n    known     of OpenSSL 3\.[\d.]+: gives encrypt-then-MAC up in a renegotiation \(")

    def test_a_baseline_besides(self) -> None:
        plays = self.check("--json").expect(1).json[:-1]
        baseline = self.folder / "baseline.json"
        baseline.write_text("".join(json.dumps(play) + "\n" for play in plays if play["id"] == "b-tkt-resume-sid-echo"))
        out = self.check("--baseline", baseline).expect(0).out
        self.assertRegex(out, r"against the profile of openssl-s_server and the baseline: 0 new, \d+ known, 0 better\n$")

    def test_a_baseline_by_hand(self) -> None:
        """A head, a reason, and neither `variant` nor `variants`: every play of the case is known."""
        baseline = self.folder / "hand.json"
        baseline.write_text('{"profile": "mine", "server": "mine 1.0"}\n'
                            '{"id": "b-tkt-resume-sid-echo", "verdict": "fail", "known": {"why": "<soon mended>"}}\n')
        page = self.folder / "hand.html"
        out = self.check("--baseline", baseline, "--html", page).expect(0).out
        self.assertIn("\n    of mine 1.0: <soon mended>\n", out)
        self.assertIn("of mine 1.0: &lt;soon mended&gt;", page.read_text())

    def test_junit_has_what_is_new_as_failures(self) -> None:
        root = ElementTree.parse(self.folder / "r.xml").getroot()
        failed = {case.get("name").split()[0] for case in root.iter("testcase") if case.find("failure") is not None}
        known = {case.get("name").split()[0]: case.find("skipped").get("message") for case in root.iter("testcase")
                 if case.find("skipped") is not None and case.find("skipped").get("type") == "known"}
        self.assertEqual((failed, set(known)), ({"b-tkt-resume-sid-echo"}, {"g-reneg-etm"}))
        self.assertIn("gives encrypt-then-MAC up", known["g-reneg-etm"])
        self.assertEqual(int(root.get("failures")), len(root.findall(".//failure")))
        self.assertEqual(int(root.get("skipped")), len(root.findall(".//skipped")))

    def test_sarif_suppresses_what_is_known(self) -> None:
        run, = json.loads((self.folder / "r.sarif").read_text())["runs"]
        states = {result["ruleId"]: (result["baselineState"], [one["kind"] for one in result["suppressions"]])
                  for result in run["results"] if result["kind"] == "fail"}
        self.assertEqual(states, {"b-tkt-resume-sid-echo": ("new", []), "g-reneg-etm": ("unchanged", ["external"])})

    def test_the_page_opens_with_what_is_new(self) -> None:
        page = (self.folder / "r.html").read_text()
        probe = self.folder / "probe.html"
        probe.write_text(page.replace("</body>", "<script>document.body.dataset.seen = [verdict, ...all.filter(d => !d.hidden).map("
                                                 "d => d.querySelector('summary b').textContent)].join(' ');</script></body>"))
        done = subprocess.run([chromium.require(), "--no-sandbox", "--disable-gpu", "--dump-dom", probe.as_uri(),
                               f"--user-data-dir={self.folder / 'profile'}"], capture_output=True, text=True, timeout=60)
        verdict, *shown = re.search(r'data-seen="([^"]+)"', done.stdout)[1].split()
        self.assertEqual((verdict, set(shown)), ("new", {"b-tkt-resume-sid-echo"}))
        self.assertIn(">fail, known<", page)


if __name__ == "__main__":
    unittest.main()
