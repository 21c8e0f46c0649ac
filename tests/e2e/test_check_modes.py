# SPDX-License-Identifier: Apache-2.0
"""`reshake check --matrix`: who takes whose sessions and early data, among addresses and names; and `--capacity`: how
many sessions are kept, how reliably they are resumed, and under which keys tickets live."""

import os
import re
import tempfile
import unittest
from pathlib import Path

from lib import reshake
from servers import Options, Server
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe
from servers.waiting import free_port

DOCS = Path(__file__).resolve().parents[2] / "docs"
NAMES = ("one.test", "two.test")


def documented(section: str) -> set[str]:
    """The keys in the table below a heading of docs/check-json.md."""
    text = (DOCS / "check-json.md").read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return {key for row in re.findall(r"^\| (`.*?) \|", text, re.M) for key in re.findall(r"`(\w+)`", row)}


def documented_cells() -> set[str]:
    row = re.search(r"^\| `came` \| (.*) \|$", (DOCS / "check-json.md").read_text(), re.M)
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
        return reshake.run("check", to, "--capacity", "--json", *arguments).expect(0).json[0]["capacity"]

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
        self.assertIn("exclude", reshake.run("check", "127.0.0.1:1", "--matrix", "--capacity").expect(2).err)
        self.assertIn("--capacity", reshake.run("check", "127.0.0.1:1", "--most", 5).expect(2).err)
        self.assertIn("--html", reshake.run("check", "127.0.0.1:1", "--matrix", "--junit", "r.xml").expect(2).err)

    def test_spawn(self) -> None:
        self.assertIn("--spawn", reshake.run("check", "127.0.0.1:1", "--matrix", "--spawn", "true").expect(2).err)


if __name__ == "__main__":
    unittest.main()
