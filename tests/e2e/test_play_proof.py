# SPDX-License-Identifier: Apache-2.0
"""The cases of tests/golden/scripts, played to real servers. What a server is known to do otherwise than the case wants
stands here as a fact: `reshake play` calls it not accepted and ends with 1. Captured connections are played as scripts,
too."""

import tempfile
import unittest
from pathlib import Path

from lib import plays, reshake, tables
from servers import Options, Server
from servers.gnutls_serv import GnutlsServ
from servers.nginx import Nginx
from servers.nss_selfserv import NssSelfserv
from servers.openssl_s_server import OpensslSServer

TREE = Path(__file__).resolve().parents[2]
SCRIPTS = TREE / "tests" / "golden" / "scripts"
CAPTURES = TREE / "corpus" / "captures"
Facts = dict[str, list[str]]

# What each expectation of a case sees; = accepted, ~ tolerated, ! not accepted. The number is the session that was
# resumed.
USUAL: Facts = {
    "a-sid-while-original-open": ["= full", "= resumed 0", "= resumed 0", "= data"],
    "b-tkt-beats-sid": ["= full", "= full", "= resumed 0"],
    "c-acts-full-on-abbr": ["= full", "= alert unexpected_message"],
    "c-finished-across-ccs": ["= full", "= alert unexpected_message"],
    "d-ems-dropped": ["= full", "= alert handshake_failure"],
    "e-binder-bit-flip": ["= full", "~ alert illegal_parameter"],
    "e-hrr-second-hello-changed": ["= full", "= full", "= hello-retry", "~ resumed 1"],
    "g-reneg-resume": ["= full", "= resumed 0", "= full", "= data"],
    "g-ri-reneg-wrong": ["= full", "= alert handshake_failure"],
    "g-app-data-in-fragments": ["= full", "~ alert unexpected_message", "~ alert unexpected_message"],
    "i-ccs-flood": ["= alert unexpected_message", "= alert bad_record_mac or = alert internal_error", "= full"],
}
# It takes the ID where both are there (RFC 5077 section 3.4 says that it must not), makes a new session instead of
# refusing one whose extended master secret was dropped, skips ChangeCipherSpecs as long as they come in time, and fails
# by itself where data comes amid a renegotiation and where it would renew the ticket in one that resumes the
# connection's own session.
GNUTLS: Facts = {
    "b-tkt-beats-sid": ["= full", "= full", "! resumed 1"],
    "d-ems-dropped": ["= full", "~ full"],
    "g-app-data-in-fragments": ["= full", "! alert internal_error", "~ alert internal_error"],
    "i-ccs-flood": ["= full or = alert internal_error", "= alert bad_record_mac", "= full"],
}
# It refuses to renegotiate, and goes on.
NGINX: Facts = {
    "g-reneg-resume": ["= full", "= warning no_renegotiation", "= warning no_renegotiation", "= data"],
    "g-ri-reneg-wrong": ["= full", "! warning no_renegotiation"],
}
# It calls a wrong binder what it is, and answers a request amid a renegotiation instead of going on with that.
NSS: Facts = {
    "e-binder-bit-flip": ["= full", "= alert decrypt_error"],
    "g-app-data-in-fragments": ["= full", "! data", "= data"],
}
MARKS = {"accepted": "=", "tolerated": "~", "not accepted": "!"}


def seen(played: dict) -> list[str]:
    def word(one: dict) -> str:
        session = str(one["session"]) if one["reaction"] == "resumed" and one["session"] is not None else None
        return " ".join(filter(None, (MARKS[one["met"]], one["reaction"], one["alert"], session)))
    return [word(one) for one in played["reactions"]]


def told(reactions: list[str]) -> str:
    """What is seen behind the full handshakes that a case begins with."""
    words = {"=": "", "~": " (tolerated)", "!": " (not accepted)"}
    first = next(at for at, one in enumerate(reactions) if one != "= full")
    return ", ".join(one[2:].replace(" or = ", " or ") + words[one[0]] for one in reactions[first:])


class Proof(unittest.TestCase):
    def case(self, server: Server, name: str, wanted: list[str]) -> None:
        code = 1 if any(reaction.startswith("!") for reaction in wanted) else 0
        played = plays.play(f"{server.host}:{server.port}", (SCRIPTS / f"{name}.script").read_text(), code=None)
        happened = [one if one in each.split(" or ") else f"{one}, not {each}"
                    for one, each in zip(seen(played), wanted, strict=True)]
        self.assertEqual((happened, played["code"]), (seen(played), code), name)
        self.assertEqual((played["ended_early"], played["edits_without_place"]), (None, 0))

    def cases(self, server: Server, differing: Facts, but: tuple[str, ...] = ()) -> None:
        for name, wanted in {**USUAL, **differing}.items():
            if name not in but:
                with self.subTest(server=server.name, case=name):
                    self.case(server, name, wanted)

    def test_no_case_is_left_out(self) -> None:
        self.assertEqual({*USUAL, "f-replay-same"}, {path.stem for path in SCRIPTS.glob("*.script")})

    def test_the_page(self) -> None:
        """docs/servers.md has what is seen of each case."""
        none = {"a-sid-while-original-open": []}
        by_alert = {"g-reneg-resume": ["= resumed 0", "! alert internal_error"]}
        servers = (("OpenSSL", none), ("GnuTLS", GNUTLS | by_alert), ("nginx", NGINX), ("NSS", NSS | none))
        rows = [("case", *(name for name, _facts in servers))]
        for case in sorted(USUAL):
            seen_there = [(USUAL | facts)[case] for _name, facts in servers]
            rows.append((case, *(told(reactions) if reactions else "-" for reactions in seen_there)))
        tables.check("servers.md", "cases", rows, whole=True)

    def test_openssl(self) -> None:
        """It serves one connection at a time."""
        with OpensslSServer(Options(renegotiation=True)) as server:
            self.cases(server, {}, but=("a-sid-while-original-open",))

    def test_gnutls(self) -> None:
        with GnutlsServ(Options(renegotiation=True)) as server:
            self.cases(server, GNUTLS, but=("g-reneg-resume",))
            # The alert comes behind its Finished, or so late that the next step sees it.
            case = (SCRIPTS / "g-reneg-resume.script").read_text()
            self.assertIn("! alert internal_error", seen(plays.play(f"{server.host}:{server.port}", case, code=1)))

    def test_nginx(self) -> None:
        with Nginx() as server:
            self.cases(server, NGINX)

    def test_nss(self) -> None:
        with NssSelfserv(Options(renegotiation=True)) as server:
            self.cases(server, NSS, but=("a-sid-while-original-open",))  # when it caches depends on the moment

    def test_early_data_again(self) -> None:
        """OpenSSL's protection refuses the second one; without it the early data is taken, and the junk behind it ends in an
        alert. GnuTLS refuses the early data. nginx answers it once more and closes."""
        taken = ["= full", "= early-accepted"]
        for kind, options, wanted in (
                (OpensslSServer, Options(early_data=True), ["= early-refused"]),
                (OpensslSServer, Options(early_data=True, no_anti_replay=True),
                 ["! early-accepted", "! alert bad_record_mac"]),
                (GnutlsServ, Options(early_data=True), ["= early-refused", "= silence"]),
                (Nginx, Options(early_data=True), ["! early-accepted", "! close or ! reset or ! data or ! alert bad_record_mac"])):
            with self.subTest(server=kind.name, options=options), kind(options) as server:
                self.case(server, "f-replay-same", taken + wanted)

    def test_as_bytes(self) -> None:
        """The binary form is played as the text is."""
        with tempfile.TemporaryDirectory() as folder, OpensslSServer(Options(renegotiation=True)) as server:
            for name in ("d-ems-dropped", "e-binder-bit-flip", "g-ri-reneg-wrong", "i-ccs-flood"):
                binary = Path(folder) / name
                reshake.run("script", SCRIPTS / f"{name}.script", "--to", "binary", "-o", binary).expect(0)
                played = reshake.run("play", binary, f"{server.host}:{server.port}", "--json").expect(0)
                for one, wanted in zip(seen(played.json[0]), USUAL[name], strict=True):
                    self.assertIn(one, wanted.split(" or "))


class Captured(unittest.TestCase):
    """Connections that were captured, made anew in the same shape: their sessions are strange to the server, so all are
    full."""

    def test_fresh(self) -> None:
        options = Options(versions=("1.0", "1.1", "1.2", "1.3"), key="rsa", renegotiation=True)
        with OpensslSServer(options) as server:
            for capture in sorted(CAPTURES.glob("tls1*.pcap")):
                script = reshake.run("script", "--fresh", "--connection", "0", capture).expect(0).out
                with self.subTest(capture=capture.name):
                    played = plays.play(f"{server.host}:{server.port}", script)
                    self.assertEqual(seen(played), ["= full"])
                    self.assertTrue(played["connections"][0]["completed"])


if __name__ == "__main__":
    unittest.main()
