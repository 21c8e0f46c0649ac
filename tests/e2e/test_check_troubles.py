# SPDX-License-Identifier: Apache-2.0
"""`reshake check --spawn`: what a server does at one of its connections, whatever that says, is told with the plays that were under way."""

import json
import shlex
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from lib import reshake
from lib.check_json import documented
from servers.reshake_serve import ReshakeServe
from servers.waiting import free_port

FEW = "d-ems-dropped,d-sni-changed-12,d-suite-order-changed,e-binder-bit-flip"

# A relay in front of an honest server that dies, or mutters, at its Nth connection: once, as a file of that name then says, or each time where
# there can be no such file.
RELAY = """
import os, socket, sys, threading
port, upstream, how, left, told = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
left = -1 if os.path.exists(told) else left

def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

listener = socket.create_server(("127.0.0.1", port))
while True:
    client, _ = listener.accept()
    left -= 1
    if left == 0:
        if os.path.isdir(os.path.dirname(told)):
            open(told, "w").close()
        print("last words" if how == "die" else "runtime error: of a test", file=sys.stderr, flush=True)
        if how == "die":
            os.kill(os.getpid(), 11)
    server = socket.create_connection(("127.0.0.1", upstream))
    threading.Thread(target=pump, args=(client, server), daemon=True).start()
    threading.Thread(target=pump, args=(server, client), daemon=True).start()
"""
AT_PLAYS = 90  # of the connections: behind the probe, and before the last play


class Troubles(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reshake-check-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.server = ReshakeServe().start()
        self.addCleanup(self.server.stop)
        (self.folder / "relay.py").write_text(RELAY)
        self.port = free_port()
        self.page, self.junit, self.sarif = (self.folder / name for name in ("r.html", "r.xml", "r.sarif"))

    def check(self, how: str, connections: int, told: str, *more: object) -> reshake.Result:
        command = shlex.join(map(str, ("exec", sys.executable, self.folder / "relay.py", self.port, self.server.port, how, connections,
                                       self.folder / told)))
        return reshake.run("check", f"127.0.0.1:{self.port}", "--only", FEW, "--no-evidence", "--spawn", command, "--html", self.page,
                           "--junit", self.junit, "--sarif", self.sarif, *more, timeout_s=120).expect(1)

    def trouble(self, how: str, connections: int) -> tuple[dict, list[dict]]:
        """The one that all reports tell, and the objects of --json."""
        *plays, last = found = self.check(how, connections, "told", "--json").json
        self.assertEqual([play["id"] for play in plays if play["verdict"] == "fail"], [])
        trouble, = last["summary"]["troubles"]
        self.assertEqual(set(trouble), documented("A trouble"))
        root = ElementTree.parse(self.junit).getroot()
        self.assertEqual((root.get("errors"), root.get("failures")), ("1", "0"))
        self.assertIn(trouble["what"], root.find(".//error").get("message"))
        self.assertIn("last words" if how == "die" else "of a test", root.findtext(".//error"))
        run, = json.loads(self.sarif.read_text())["runs"]
        result, = (result for result in run["results"] if result["kind"] == "fail")
        self.assertIn(trouble["what"], result["message"]["text"])
        self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
        self.assertIn(f'role="alert">{trouble["what"]}', self.page.read_text())
        return trouble, found

    def test_a_death(self) -> None:
        trouble, found = self.trouble("die", AT_PLAYS)
        self.assertEqual(trouble["what"], "the server was gone (killed by SIGSEGV)")
        self.assertIn("last words", trouble["output"])
        beside = {(play["id"], play["variant"]) for play in trouble["beside"]}
        self.assertTrue(beside)
        self.assertLessEqual(beside, {(play["id"], play["variant"]) for play in found[:-1] if play["verdict"] == "pass"})

    def test_a_death_of_honest_handshakes(self) -> None:
        trouble, found = self.trouble("die", 3)
        self.assertEqual((trouble["what"], trouble["beside"]), ("the server was gone (killed by SIGSEGV)", []))
        self.assertGreater(found[-1]["summary"]["counts"]["pass"], 3)

    def test_a_report_of_a_sanitizer(self) -> None:
        trouble, found = self.trouble("mutter", AT_PLAYS)
        self.assertEqual(trouble["what"], "a sanitizer reported something")
        self.assertTrue(trouble["beside"])
        self.assertEqual(found[-1]["summary"]["server_ends"], 0)

    def test_text(self) -> None:
        out = self.check("die", AT_PLAYS, "told").out
        self.assertRegex(out, r"\nthe server was gone \(killed by SIGSEGV\) beside .*: [a-z]-")
        self.assertEqual(out.count("    | last words\n"), 1)

    def test_a_server_that_dies_of_every_handshake(self) -> None:
        done = self.check("die", 1, "none/told", "--json")
        self.assertIn("cannot be checked", done.err)
        self.assertEqual(done.json[-1]["summary"]["server_ends"], 2)
        self.assertEqual(ElementTree.parse(self.junit).getroot().get("errors"), "3")


if __name__ == "__main__":
    unittest.main()
