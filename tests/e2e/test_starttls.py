# SPDX-License-Identifier: Apache-2.0
"""--starttls against a real server of each protocol, with s_client beside it; and what goes wrong before TLS begins is told,
with the turn in which it did and what the server said."""

import re
import selectors
import socket
import ssl
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import clients, reshake
from lib.doubles import Double, read_all
from servers import pki
from servers.dovecot import DovecotImap, DovecotPop3
from servers.mariadb import MariaDb
from servers.openssl_s_server import OpensslSServer
from servers.postfix import Postfix
from servers.postgres import Postgres
from servers.prosody import Prosody
from servers.pure_ftpd import PureFtpd
from servers.slapd import Slapd
from servers.spoken import Spoken

SERVERS = (Postgres, Postfix, DovecotImap, DovecotPop3, PureFtpd, Slapd, Prosody, MariaDb)
PROTOCOLS = ("smtp", "imap", "pop3", "ftp", "ldap", "xmpp", "postgres", "mysql")
CASES = ("a-sid-basic,a-sid-unknown-lengths,b-tkt-resume-empty-sid,b-tkt-garbage,d-ems-dropped,d-suite-order-changed,"
         "e-binder-bit-flip,e-finished")
NAMED = ("--name", "one.test")


def to(server: Spoken) -> tuple[str, ...]:
    return f"{server.host}:{server.port}", "--starttls", server.protocol


class Trial(unittest.TestCase):
    """Of one server, beside those of others: most of it is waiting."""

    def run_all(self, kind: type[Spoken]) -> None:
        with kind() as server:
            self.check(server)
            self.resend(server)
            server.protected = False
            server.restart()
            self.without_tls(server)

    def check(self, server: Spoken) -> None:
        """Each play has a verdict or a reason why the server is not asked, and s_client resumes in the same ways."""
        done = reshake.run("check", *to(server), *NAMED, "--only", CASES, "--json", "--no-evidence", timeout_s=60)
        *plays, last = done.expect(0).json
        summary = last["summary"]
        self.assertEqual((summary["end"], summary["server"]["met"]), ("done", "handshake"))
        self.assertEqual([play for play in plays if play["verdict"] in ("inconclusive", "fail") or play["flaky"]], [])
        ways = {way for way in ("id", "ticket", "psk") if summary["server"][f"resumes_by_{way}"]}
        self.assertEqual(ways, set(server.kinds))
        self.assertEqual(ways, self.ways_of_s_client(server))
        resumed = {play["id"] for play in plays if play["verdict"] == "pass" and "resumed" in (play["actual"] or "")}
        self.assertEqual({"a-sid-basic", "b-tkt-resume-empty-sid"} & resumed,
                         {case for case, way in (("a-sid-basic", "id"), ("b-tkt-resume-empty-sid", "ticket")) if way in ways})
        self.assertGreater(summary["counts"]["pass"], 10)

    def ways_of_s_client(self, server: Spoken) -> set[str]:
        more = ["-starttls", server.protocol, *(["-xmpphost", "one.test"] if server.protocol == "xmpp" else [])]
        found = set()
        for way, version, ticket in (("id", "1.2", False), ("ticket", "1.2", True), ("psk", "1.3", True)):
            first = clients.s_client(server, version, ticket=ticket, request=b"", more=more)
            again = clients.s_client(server, version, first.session, ticket=ticket, request=b"", more=more)
            self.assertTrue(first.completed and again.completed and not first.resumed, (first, again))
            found |= {way} if again.resumed else set()
        return found

    def resend(self, server: Spoken) -> None:
        """What was recorded is sent again with the dialogue in front of it."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "visit.pcapng"
            again = ("--resume", 1) if "ticket" in server.kinds else ()
            reshake.run("record", *to(server), *NAMED, "--tls", "1.2", *again, "-o", path).expect(0)
            done = reshake.run("replay", path, "--to", f"{server.host}:{server.port}", "--json").expect(0)
            kinds = [one["kind"] for one in sorted(done.json, key=lambda one: one["connection"])]
            self.assertEqual(kinds, ["full", "abbreviated"] if again else ["full"])

    def without_tls(self, server: Spoken) -> None:
        """The same server without TLS says that it has none, each in its own words."""
        err = reshake.run("check", *to(server), *NAMED, "--wait", "5s").expect(3).err
        self.assertRegex(err, rf"STARTTLS \({server.protocol}\) (is not offered, as its|was refused; its)")


class Real(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        pool = ThreadPoolExecutor(4)
        cls.addClassCleanup(pool.shutdown)
        cls.trials = {kind: pool.submit(Trial().run_all, kind) for kind in SERVERS}

    def test_smtp(self) -> None:
        self.trials[Postfix].result()

    def test_imap(self) -> None:
        self.trials[DovecotImap].result()

    def test_pop3(self) -> None:
        self.trials[DovecotPop3].result()

    def test_ftp(self) -> None:
        self.trials[PureFtpd].result()

    def test_ldap(self) -> None:
        self.trials[Slapd].result()

    def test_xmpp(self) -> None:
        self.trials[Prosody].result()

    def test_postgres(self) -> None:
        self.trials[Postgres].result()

    def test_mysql(self) -> None:
        self.trials[MariaDb].result()

    def test_the_name_chooses_the_host_in_xmpp(self) -> None:
        with Prosody() as server:
            for name in "one.test", "two.test":
                done = reshake.run("record", *to(server), "--name", name, "-o", server.folder / f"{name}.pcapng")
                self.assertIn(f"it is for {name}", done.expect(0).out)
            done = reshake.run("check", *to(server), "--name", "one.test", "--name", "two.test", "--only", "h-vhost-matrix", "--json",
                               "--no-evidence", timeout_s=60)
            self.assertEqual({play["verdict"] for play in done.json[:-1]} - {"pass", "fail", "skipped"}, set(), done.out)
            for name in ("--name", "three.test"), ():
                err = reshake.run("check", *to(server), *name).expect(3).err
                self.assertIn("its answer to the opening of a stream", err)
                self.assertIn("host-unknown", err)


def says(text: bytes, *answers: bytes, holds_s: float = 0) -> Double:
    """A server that greets with `text`, and has an answer for each thing that it hears."""
    def behave(client: socket.socket) -> None:
        client.sendall(text)
        for answer in answers:
            if not client.recv(1000):
                return
            client.sendall(answer)
        time.sleep(holds_s)
        read_all(client)
    return Double(behave)


class Wrong(unittest.TestCase):
    def told(self, to: str, protocol: str, *more: str) -> str:
        done = reshake.run("check", to, "--starttls", protocol, "--wait", "300ms", *more).expect(3)
        self.assertNotRegex(done.out + done.err, r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
        return done.err

    def test_a_name_that_is_no_protocol(self) -> None:
        err = reshake.run("check", "127.0.0.1:1", "--starttls", "gopher").expect(2).err
        self.assertTrue(all(protocol in err for protocol in PROTOCOLS), err)

    def test_in_every_command(self) -> None:
        with says(b"220 x\r\n", b"250 x\r\n", b"454 not\x1b[2Jnow\r\n") as double:
            for command in (["check", double.to], ["check", double.to, "--matrix"], ["check", double.to, "--capacity"],
                            ["time", double.to], ["record", double.to, "-o", "-"]):
                err = reshake.run(*command, "--starttls", "smtp").expect(3).err
                self.assertIn(r'as its answer to STARTTLS shows: "454 not\x1b[2Jnow"', err)
            done = reshake.run("check", double.to, "--starttls", "smtp", "--json").expect(3)
            self.assertIn("is not offered", done.json[-1]["summary"]["server"]["met_text"])

    def test_silence(self) -> None:
        for protocol in PROTOCOLS:
            with self.subTest(protocol=protocol), says(b"", holds_s=2) as double:
                self.assertIn("did not come in time; --wait gives it more", self.told(double.to, protocol))
        with says(b"220 x\r\n", b"250-x\r\n", holds_s=2) as double:
            self.assertIn('its answer to EHLO is not over in time: "250-x"', self.told(double.to, "smtp"))

    def test_an_end(self) -> None:
        for protocol in PROTOCOLS:
            with self.subTest(protocol=protocol), Double(lambda client: client.recv(1) if protocol == "xmpp" else None) as double:
                self.assertIn("it closed the connection before its", self.told(double.to, protocol))

    def test_tls_at_once(self) -> None:
        """Where the client speaks first a server of TLS says what it thinks of that; where it does not, both wait."""
        with OpensslSServer() as server:
            to = f"{server.host}:{server.port}"
            for protocol in "ldap", "xmpp", "postgres":
                with self.subTest(protocol=protocol):
                    self.assertRegex(self.told(to, protocol), "it speaks TLS at once; leave --starttls out|closed the connection")
            self.assertIn("without --starttls TLS is spoken at once", self.told(to, "imap"))

    def test_hostile_answers(self) -> None:
        terminal = b"\x1b]0;x\x07\x9b2J\xe2\x80\xae\x00\r\n"
        for protocol in PROTOCOLS:
            for text, words in ((b"\x1b" + terminal, "is none of the protocol|is not over in time"),
                                (b"y" * 10000, "is longer than 4096 bytes|none of the protocol"),
                                (b"\0" * 10000, "is longer than 4096 bytes|none of the protocol")):
                with self.subTest(protocol=protocol, text=text[:8]), says(text) as double:
                    self.assertRegex(self.told(double.to, protocol), words)

    def test_bytes_behind_the_last_word_are_not_taken_for_tls(self) -> None:
        features = b"<stream:stream><stream:features><starttls/></stream:features>"
        for protocol, turns in (("smtp", (b"220 x\r\n", b"250 STARTTLS\r\n", b"220 go\r\n")),
                                ("imap", (b"* OK x\r\n", b"a OK go\r\n")),
                                ("pop3", (b"+OK x\r\n", b"+OK go\r\n")), ("ftp", (b"220 x\r\n", b"234 go\r\n")),
                                ("xmpp", (b"", features, b"<proceed/>")), ("postgres", (b"", b"S")),
                                ("ldap", (b"", b"0\x0c\x02\x01\x01x\x07\n\x01\x00\x04\x00\x04\x00")),
                                ("mysql", (b"\x1b\0\0\0\n8.0\0" + bytes(13) + b"\xff\xff" + bytes(7),))):
            *others, last = turns
            with self.subTest(protocol=protocol), says(*[*others, last + b"\x16\x03\x03\0\x04\x0e\0\0\0"]) as double:
                self.assertIn(r'it said more in the clear, which is not taken for TLS: "\x16\x03\x03\x00',
                              self.told(double.to, protocol))

    def test_some_way_into_a_check(self) -> None:
        """A server that has had enough: what was played before stays, and the rest is not called a fail."""
        with OpensslSServer() as server, mail_before(server, most=60) as double:
            done = reshake.run("check", double.to, "--starttls", "smtp", "--only", "b-tkt-garbage,b-tkt-resume-sid-echo",
                               "--json", "--no-evidence", timeout_s=60)
        *plays, last = done.json
        self.assertEqual([play["id"] for play in plays if play["verdict"] == "fail"], [])
        self.assertGreater(last["summary"]["counts"]["pass"], 0)
        self.assertEqual(last["summary"]["end"], "server-gone")
        self.assertIn('was gone: STARTTLS (smtp) was refused; its greeting: "421 too many"', done.expect(1).err)

    def test_how_to_do_it_again(self) -> None:
        with tempfile.TemporaryDirectory() as folder, OpensslSServer() as server, mail_before(server) as double:
            reports = [Path(folder) / name for name in ("junit.xml", "page.html")]
            done = reshake.run("check", double.to, "--starttls", "smtp", *NAMED, "--only", "d-sni-malformed", "--no-evidence",
                               "--junit", reports[0], "--html", reports[1], timeout_s=60).expect(1)
            command = f"reshake check {double.to} --starttls smtp --name one.test --only d-sni-malformed"
            for text in done.out, *(report.read_text() for report in reports):
                self.assertIn(command, text)


class Names(unittest.TestCase):
    """Before TLS the same server is named as in it, whichever of several it is."""

    def test_xmpp(self) -> None:
        identity = pki.identity("one.test")
        seen: set[tuple[str, str | None]] = set()

        def speaks_xmpp(client: socket.socket) -> None:
            def note(_secured: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
                seen.add((named, name))

            opening = client.recv(1000).decode()
            named = re.search(r" to='([^']*)'", opening)[1]
            client.sendall(b"<stream:stream><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>")
            client.recv(1000)
            client.sendall(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
            own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            own.load_cert_chain(identity.certificate, identity.key)
            own.sni_callback = note
            try:
                with own.wrap_socket(client, server_side=True) as secured:
                    secured.recv(1000)
                    secured.unwrap()
            except (ssl.SSLError, OSError):
                pass  # some connections are there to be refused

        names = ("--name", "one.test", "--name", "two.test")
        for words in ("--only", "h-vhost-matrix", "--no-evidence"), ("--matrix",):
            with self.subTest(words), Double(speaks_xmpp) as double:
                seen.clear()
                reshake.run("check", double.to, "--starttls", "xmpp", *names, *words, timeout_s=60).expect(0)
                self.assertEqual(seen, {("one.test", "one.test"), ("two.test", "two.test")})


def mail_before(server: OpensslSServer, most: int = 1000000) -> Double:
    """A dialogue of SMTP in front of a server; so many connections, and no more."""
    seen = []

    def behave(client: socket.socket) -> None:
        seen.append(client)
        client.sendall(b"421 too many\r\n" if len(seen) > most else b"220 x\r\n")
        for answer in b"250 STARTTLS\r\n", b"220 go\r\n":
            if not client.recv(1000):
                return
            client.sendall(answer)
        with socket.create_connection((server.host, server.port)) as behind:
            relay(client, behind)
    return Double(behave)


def relay(one: socket.socket, other: socket.socket) -> None:
    """Passes bytes on until one of both ends."""
    with selectors.DefaultSelector() as selector:
        for source, sink in (one, other), (other, one):
            selector.register(source, selectors.EVENT_READ, sink)
        while True:
            for key, _ in selector.select():
                data = key.fileobj.recv(65536)
                if not data:
                    return
                key.data.sendall(data)


if __name__ == "__main__":
    unittest.main()
