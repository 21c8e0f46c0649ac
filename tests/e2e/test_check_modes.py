# SPDX-License-Identifier: Apache-2.0
"""`reshake check --matrix`: who takes whose sessions and early data, among addresses and names; and `--capacity`: how
many sessions are kept, how reliably they are resumed, and under which keys tickets live."""

import json
import os
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from lib import chromium, reshake
from lib.check_json import PAGE, documented
from servers import Options, Server
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe
from servers.waiting import free_port, listening_inodes, wait_until

NAMES = ("one.test", "two.test")


def documented_cells() -> set[str]:
    row = re.search(r"^\| `came` \| (.*) \|$", PAGE.read_text(), re.M)
    return set(re.findall(r"`([\w-]+)`", row[1]))


def rows_of(matrix: dict, means: str) -> list[list[str]]:
    return [[cell["came"] for cell in row["offered_at"]] for row in matrix["rows"] if row["means"] == means]


def square(*rows: str) -> list[list[str]]:
    return [row.split() for row in rows]


class Pool(unittest.TestCase):
    """Two servers share a ticket key, a third has its own."""

    @classmethod
    def setUpClass(cls) -> None:
        key = os.urandom(80)
        options = Options(early_data=True, names=NAMES)
        cls.servers = []
        for own_key in (key, key, None):
            cls.servers.append(ReshakeServe(options, own_key).start())
            cls.addClassCleanup(cls.servers[-1].stop)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.page = Path(folder.name) / "matrix.html"
        cls.matrix = cls.check("--json", "--name", "one.test", "--html", cls.page).expect(0).json[0]["matrix"]

    @classmethod
    def check(cls, *arguments: object, ports: tuple[int, ...] = (), env: dict | None = None) -> reshake.Result:
        pool = ",".join(f"127.0.0.1:{port}" for port in ports or [server.port for server in cls.servers])
        return reshake.run("check", f"127.0.0.1:{cls.servers[0].port}", "--pool", pool, "--matrix", *arguments, env=env)

    def test_tickets_go_with_their_key(self) -> None:
        shared = square("resumed resumed full", "resumed resumed full", "full full resumed")
        self.assertEqual(rows_of(self.matrix, "ticket"), shared)
        self.assertEqual(rows_of(self.matrix, "psk"), shared)

    def test_ids_stay_with_their_server(self) -> None:
        self.assertEqual(rows_of(self.matrix, "id"),
                         square("resumed full full", "full resumed full", "full full resumed"))

    def test_early_data_goes_with_the_key_and_is_served_again(self) -> None:
        """The embedded server keeps no record of the early data that it took."""
        self.assertEqual(rows_of(self.matrix, "early-data"), square("accepted accepted refused", "accepted accepted refused",
                                                                    "refused refused accepted"))
        self.assertEqual(rows_of(self.matrix, "replay"), square("served served not-served", "served served not-served",
                                                                "not-served not-served served"))

    def test_json_is_as_documented(self) -> None:
        self.assertEqual(set(self.matrix), documented("The matrix"))
        for point in self.matrix["points"]:
            self.assertEqual(set(point), documented("A point"))
        self.assertEqual([(point["number"], point["address"], point["name"]) for point in self.matrix["points"]],
                         [(i + 1, f"127.0.0.1:{server.port}", "one.test") for i, server in enumerate(self.servers)])
        for row in self.matrix["rows"]:
            self.assertEqual(set(row), documented("A row"))
            self.assertIs(row["control"], True)
            for cell in row["offered_at"]:
                self.assertEqual(set(cell), documented("A cell"))
                self.assertIn(cell["came"], documented_cells())
                self.assertIsNone(cell["alert"])
        self.assertEqual([(row["means"], row["made_at"]) for row in self.matrix["rows"]],
                         [(means, i) for means in ("id", "ticket", "psk", "early-data", "replay") for i in (1, 2, 3)])

    def test_page(self) -> None:
        page = self.page.read_text()
        self.assertEqual(re.findall(r"(?:src|href)=|url\(|@import|https?://", page), [])
        self.assertEqual(re.findall(r'data-means="([\w-]+)"', page), ["id", "ticket", "psk", "early-data", "replay"])
        self.assertEqual(len(re.findall(r'<td class="taken self">resumed</td>', page)), 9)
        self.assertEqual(len(re.findall(r'<td class="risk">served again</td>', page)), 2)
        self.assertIn(f"127.0.0.1:{self.servers[2].port} one.test", page)

    def test_names_and_text(self) -> None:
        """One process with two names, one ticket key and one cache: sessions of one name are taken under the other."""
        result = self.check("--name", "one.test", "--name", "two.test", ports=(self.servers[0].port,)).expect(0)
        lines = result.out.splitlines()
        self.assertEqual(lines[0], "Made at the row, offered at the column.")
        self.assertEqual(len(re.findall(r"^ \d  127\.0\.0\.1:\d+ (?:one|two)\.test  resumed  resumed$", result.out, re.M)), 6)
        self.assertEqual(len(re.findall(r"^ \d  127\.0\.0\.1:\d+ (?:one|two)\.test +served again", result.out, re.M)), 2)
        self.assertNotIn("\x1b", result.out)

    def test_colours_on_request(self) -> None:
        ports = (self.servers[0].port, self.servers[2].port)
        self.assertRegex(self.check("--color", "always", ports=ports).expect(0).out, "\x1b\\[33mfull\x1b")

    def test_who_is_not_there(self) -> None:
        dead = free_port()
        matrix = self.check("--json", ports=(self.servers[0].port, dead)).expect(0).json[0]["matrix"]
        self.assertEqual(rows_of(matrix, "id"), square("resumed unreachable", "unreachable unreachable"))
        self.assertEqual([row["control"] for row in matrix["rows"]], [True, False] * 5)
        self.assertIn("no connection", self.check(ports=(dead,)).expect(3).err)


class Less(unittest.TestCase):
    """A server without tickets, without early data and that knows one name alone."""

    def test_what_is_not_given_and_refused(self) -> None:
        with ReshakeServe(Options(tickets=False, strict_names=True)) as server:
            matrix = reshake.run("check", f"{server.host}:{server.port}", "--matrix", "--json", "--name", "one.test",
                                 "--name", "other.test").expect(0).json[0]["matrix"]
        rows = [row for row in matrix["rows"] if row["means"] == "id"]
        self.assertEqual(rows[0]["offered_at"][0]["came"], "resumed")
        self.assertEqual(rows[0]["offered_at"][1], {"came": "alert", "alert": "unrecognized_name", "late": False})
        self.assertEqual(rows_of(matrix, "id")[1], ["not-given", "not-given"])
        for means in ("ticket", "psk", "early-data"):
            self.assertEqual(rows_of(matrix, means), [["not-given"] * 2] * 2, means)
        with ReshakeServe(Options(cache=False)) as server:
            result = reshake.run("check", f"{server.host}:{server.port}", "--matrix", "--json")
        cells = {row["means"]: row["offered_at"][0]["came"] for row in result.expect(0).json[0]["matrix"]["rows"]}
        self.assertEqual((cells["id"], cells["ticket"]), ("not-given", "resumed"))
        self.assertEqual(rows_of(matrix, "replay"), square("not-given not-played", "not-played not-given"))


class Capacity(unittest.TestCase):
    def measure(self, server: Server, *arguments: object) -> dict:
        to = f"{server.host}:{server.port}"
        return reshake.run("check", to, "--capacity", "--json", *arguments, timeout_s=120).expect(0).json[0]["capacity"]

    def test_a_cache_that_is_kept(self) -> None:
        key = os.urandom(80)
        with ReshakeServe(Options(), key) as server:
            capacity = self.measure(server, "--most", 40, "--attempts", 7)
            text = reshake.run("check", f"{server.host}:{server.port}", "--capacity", "--most", 20, "--attempts", 3)
        self.assertEqual(set(capacity), documented("The capacity"))
        self.assertEqual((capacity["known_behind"], capacity["forgotten_behind"]), (40, None))
        self.assertEqual([means["means"] for means in capacity["means"]], ["id", "ticket", "psk"])
        for means in capacity["means"]:
            self.assertEqual(set(means), documented("The capacity, by means"))
            self.assertEqual([means[count] for count in ("attempts", "given", "resumed")], [7, 7, 7])
            self.assertEqual(means["keys"], [] if means["means"] == "id" else [{"name": key[:16].hex(), "tickets": 7}])
            self.assertIs(means["key_changed"], False)
        self.assertIn("the first is still known behind 20 others\n", text.expect(0).out)
        self.assertEqual(text.out.count("3 of 3 resumed"), 3)
        self.assertIn(key[:16].hex(), text.out)

    def test_a_cache_that_forgets(self) -> None:
        """s_server keeps 128 sessions."""
        with OpensslSServer(Options()) as server:
            capacity = self.measure(server, "--most", 300, "--attempts", 3)
        self.assertIn(capacity["forgotten_behind"], range(120, 137))
        self.assertEqual(capacity["known_behind"], capacity["forgotten_behind"] - 1)

    def test_no_cache(self) -> None:
        with ReshakeServe(Options(cache=False)) as server:
            capacity = self.measure(server, "--attempts", 3)
        self.assertEqual((capacity["known_behind"], capacity["forgotten_behind"], capacity["sessions_made"]), (None, None, 0))
        self.assertEqual([means["given"] for means in capacity["means"]], [0, 3, 3])

    def test_no_flood_without_consent(self) -> None:
        self.assertIn("--allow-flood", reshake.run("check", "192.0.2.1:443", "--capacity", "--most", 2000).expect(2).err)

    def test_nobody_there(self) -> None:
        reshake.run("check", f"127.0.0.1:{free_port()}", "--capacity", "--attempts", 1).expect(3)


class Usage(unittest.TestCase):
    def test_names(self) -> None:
        three = [word for name in ("a", "b", "c") for word in ("--name", f"{name}.test")]
        self.assertIn("--matrix", reshake.run("check", "127.0.0.1:1", *three).expect(2).err)
        many = [word for number in range(17) for word in ("--name", f"n{number}.test")]
        self.assertIn("16", reshake.run("check", "127.0.0.1:1", "--matrix", *many).expect(2).err)

    def test_modes(self) -> None:
        self.assertIn("--capacity", reshake.run("check", "127.0.0.1:1", "--most", 5).expect(2).err)
        for option, value in (("--junit", "r.xml"), ("--sarif", "r.sarif"), ("--baseline", "r.json"), ("--profile", "nginx")):
            for mode in ("--matrix", "--capacity"):
                self.assertIn("no verdicts", reshake.run("check", "127.0.0.1:1", mode, option, value).expect(2).err)

    def refused(self, *arguments: object) -> str:
        return reshake.run("check", *arguments).expect(2).err

    def test_what_means_nothing_is_refused(self) -> None:
        to = "127.0.0.1:1"
        for mode in ("--matrix", "--capacity"):
            for words in (("--only", "d-ems-dropped"), ("--skip", "d-ems-dropped"), ("--group", "a"), ("--fail-on", "must"),
                          ("--evidence", "e"), ("--on-reload", "true"), ("--on-renegotiate", "true")):
                self.assertIn(f"{words[0]} means nothing to {mode}", self.refused(to, mode, *words))
        self.assertIn("--slow means nothing to --matrix", self.refused(to, "--matrix", "--slow"))
        self.assertIn("--request means nothing to --capacity", self.refused(to, "--capacity", "--request", "x"))
        self.assertIn("one --name", self.refused(to, "--capacity", "--name", "a.test", "--name", "b.test"))
        self.assertIn("--html means nothing to --list", self.refused("--list", "--html", "r.html"))
        self.assertIn("a server means nothing to --list", self.refused(to, "--list"))
        self.assertIn("--json means nothing to --explain", self.refused("--explain", "d-ems-dropped", "--json"))
        self.assertIn("--json means nothing to --profile list", self.refused("--profile", "list", "--json"))

    def test_what_needs_something_else(self) -> None:
        to = "127.0.0.1:1"
        self.assertIn("--cert", self.refused(to, "--key", "k.pem"))
        self.assertIn("--spawn", self.refused(to, "--on-renegotiate", "stdin:R"))
        self.assertIn("a file each", self.refused(to, "--html", "r", "--junit", "r"))

    def test_a_second_one_is_not_taken_for_the_first(self) -> None:
        to = "127.0.0.1:1"
        self.assertIn("commas", self.refused(to, "--only", "d-ems-dropped", "--only", "f-replay-same"))
        self.assertIn("--junit can be given once", self.refused(to, "--junit", "a.xml", "--junit", "b.xml"))
        self.assertIn("--starttls can be given once", self.refused(to, "--starttls", "smtp", "--starttls=imap"))


class Both(unittest.TestCase):
    """--matrix and --capacity together, on a server that is started for it."""

    def command(self, port: int) -> str:
        return f"exec {reshake.program()} serve --listen 127.0.0.1:{port} --early-data"

    def test_one_page(self) -> None:
        port = free_port()
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "both.html"
            done = reshake.run("check", f"127.0.0.1:{port}", "--matrix", "--capacity", "--most", 5, "--attempts", 6, "--json",
                               "--name", "one.test", "--name", "two.test", "--html", page, "--spawn", self.command(port)).expect(0)
            text = page.read_text()
        self.assertEqual([list(found) for found in done.json], [["matrix"], ["capacity"]])
        self.assertEqual(re.findall(r"(?:src|href)=|url\(|@import|https?://", text), [])
        self.assertEqual(re.findall(r'<h2 id="(\w+)">', text), ["matrix", "capacity"])
        self.assertEqual(text.count("<td>6 of 6</td>"), 3)
        wait_until(lambda: not listening_inodes(port), lambda: "the server to end")

    def test_text(self) -> None:
        with ReshakeServe(Options()) as server:
            out = reshake.run("check", f"{server.host}:{server.port}", "--matrix", "--capacity", "--most", 3, "--attempts", 2).expect(0).out
        self.assertLess(out.index("by session ID  "), out.index("2 of 2 resumed"))

    def test_a_server_that_does_not_start(self) -> None:
        err = reshake.run("check", f"127.0.0.1:{free_port()}", "--capacity", "--spawn", "exit 7").expect(3).err
        self.assertIn("--spawn", err)
        self.assertIn("7", err)


class Behind(unittest.TestCase):
    """A check of the cases has the matrix in its reports, where there are several points and the cases that judge them."""

    FEW = "h-host-matrix,h-vhost-matrix,d-ems-dropped"

    @classmethod
    def setUpClass(cls) -> None:
        cls.servers = [ReshakeServe(Options(names=NAMES)).start() for _ in range(2)]
        for server in cls.servers:
            cls.addClassCleanup(server.stop)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.found = cls.check(cls.FEW, "--name", "one.test", "--name", "two.test", "--json", "--html", cls.folder / "r.html", "--junit",
                              cls.folder / "r.xml", "--sarif", cls.folder / "r.sarif").expect(1).json

    @classmethod
    def check(cls, only: str, *more: object, servers: int = 2) -> reshake.Result:
        pool = ",".join(f"{server.host}:{server.port}" for server in cls.servers[:servers])
        return reshake.run("check", f"127.0.0.1:{cls.servers[0].port}", "--pool", pool, "--only", only, "--no-evidence", *more)

    def test_json(self) -> None:
        matrix = self.found[-1]["summary"]["matrix"]
        self.assertEqual(set(matrix), documented("The matrix"))
        self.assertEqual(len(matrix["points"]), 4)
        self.assertEqual(rows_of(matrix, "ticket"), square("resumed resumed full full", "resumed resumed full full",
                                                           "full full resumed resumed", "full full resumed resumed"))

    def test_the_cases_judge_it(self) -> None:
        fails = {play["id"] for play in self.found[:-1] if play["verdict"] == "fail"}
        self.assertEqual(fails, {"h-vhost-matrix"})
        baseline = self.folder / "baseline.json"
        baseline.write_text("".join(json.dumps(play) + "\n" for play in self.found))
        out = self.check(self.FEW, "--name", "one.test", "--name", "two.test", "--baseline", baseline).expect(0).out
        self.assertIn("\nknown  h-vhost-matrix, 4 plays\n    of the baseline\n", out)

    def test_junit_and_sarif(self) -> None:
        suites = ElementTree.parse(self.folder / "r.xml").getroot().findall("testsuite")
        texts = {suite.get("name")[0]: suite.findtext("system-out") for suite in suites}
        self.assertEqual({group for group, text in texts.items() if text}, {"h"})
        self.assertRegex(texts["h"], r"\n 1  127\.0\.0\.1:\d+ one\.test  resumed  resumed  full     full\n")
        run, = json.loads((self.folder / "r.sarif").read_text())["runs"]
        self.assertEqual(run["properties"]["matrix"], self.found[-1]["summary"]["matrix"])

    def test_the_page_in_a_browser(self) -> None:
        """Summary, matrix and findings on one page; cells have the colours of the key."""
        page = (self.folder / "r.html").read_text()
        self.assertEqual(re.findall(r'<h2 id="(\w+)">', page), ["matrix", "findings"])
        asks = """<script>
        const color = e => getComputedStyle(e).backgroundColor, cells = [...document.querySelectorAll('table.matrix td')];
        const keys = Object.fromEntries([...document.querySelectorAll('.key span')].map(e => [e.className, color(e)]));
        const right = cells.every(e => e.className === 'none' || color(e) === keys[e.classList[0]]) && new Set(Object.values(keys)).size === 5;
        const wide = document.documentElement.scrollWidth <= innerWidth;
        document.body.dataset.seen = [cells.length, right, wide, cells.filter(e => e.textContent === 'resumed').length].join(' ');
        </script></body>"""
        probe = self.folder / "probe.html"
        probe.write_text(page.replace("</body>", asks))
        done = subprocess.run([chromium.require(), "--no-sandbox", "--disable-gpu", "--dump-dom", probe.as_uri(), "--window-size=1000,900",
                               f"--user-data-dir={self.folder / 'profile'}"], capture_output=True, text=True, timeout=60)
        seen = re.search(r'data-seen="([^"]*)"', done.stdout)
        self.assertIsNotNone(seen, done.stderr)
        self.assertEqual(seen[1], "80 true true 24")

    def test_two_names_of_one_address(self) -> None:
        done = self.check("h-vhost-matrix", "--name", "one.test", "--name", "two.test", "--json", servers=1).expect(1)
        self.assertEqual(rows_of(done.json[-1]["summary"]["matrix"], "id"), square("resumed resumed", "resumed resumed"))

    def test_not_without_a_second_point_or_the_cases(self) -> None:
        for more, servers in ((("d-ems-dropped", "--name", "one.test", "--name", "two.test"), 2), (("h-host-matrix",), 1)):
            self.assertIsNone(self.check(*more, "--json", servers=servers).expect(0).json[-1]["summary"]["matrix"])


if __name__ == "__main__":
    unittest.main()
