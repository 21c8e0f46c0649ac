# SPDX-License-Identifier: Apache-2.0
"""`reshake time`: which kinds of handshakes a server offers, how many were measured, and times that can be."""

import socket
import subprocess
import threading
import unittest

import lib  # noqa: F401  (puts tests/ on the import path)
from lib import doubles, reshake
from servers import Options, Server
from servers.gnutls_serv import GnutlsServ
from servers.nginx import Nginx
from servers.openssl_s_server import OpensslSServer
from servers.reshake_serve import ReshakeServe
from servers.waiting import free_port

COUNT = 8


def measure(server: Server, *options: reshake.Argument, code: int = 0) -> dict:
    where = f"{server.host}:{server.port}"
    command = ["time", where, "--count", COUNT, "--name", "one.test", "--json", *options]
    said, = reshake.run(*command, timeout_s=60).expect(code).json
    return {one["handshake"]: one for one in said["handshakes"]} | {"all": said}


class RealServers(unittest.TestCase):
    def check_row(self, row: dict, trips: float, asked: bool) -> None:
        self.assertEqual((row["measured"], row["why_not"], row["count"], row["failed"]), (True, None, COUNT, 0), row)
        self.assertEqual(row["round_trips"], trips)
        times = row["handshake_us"]
        self.assertEqual(sorted(times), ["greatest", "least", "mean", "p50", "p90", "p99"])
        self.assertTrue(0 < times["least"] <= times["p50"] <= times["p90"] <= times["p99"] <= times["greatest"])
        self.assertTrue(times["least"] <= times["mean"] <= times["greatest"])
        self.assertEqual(sum(one["count"] for one in row["histogram"]), COUNT)
        self.assertGreater(row["cpu_us"]["least"], 0)
        self.assertEqual(row["first_byte_us"] is not None, asked)

    def test_every_kind(self) -> None:
        for kind in ReshakeServe, OpensslSServer, Nginx, GnutlsServ:
            with self.subTest(kind.name), kind() as server:
                rows = measure(server, "--http", "/")
                for name in "tls12-full", "tls12-ticket", "tls12-id", "tls13-full", "tls13-psk":
                    self.check_row(rows[name], 2 if name == "tls12-full" else 1, asked=True)
                self.assertFalse(rows["tls13-early"]["measured"])
                self.assertIn("early data", rows["tls13-early"]["why_not"])
                self.assertLess(rows["tls13-psk"]["bytes_received"], rows["tls13-full"]["bytes_received"])
                self.assertGreater(rows["tls12-full"]["cpu_us"]["p50"], rows["tls12-ticket"]["cpu_us"]["p50"])
                # Four kinds of visits with two connections each, of which one more round finds out what there is.
                self.assertEqual(rows["all"]["connections"], 2 * 3 * COUNT)
                witnessed = server.witnessed(5 * COUNT)  # nginx does not tell of connections without a request
                self.assertGreaterEqual(sum(bool(one.resumed) for one in witnessed), 3 * COUNT)

    def test_early_data(self) -> None:
        for kind in ReshakeServe, Nginx:
            with self.subTest(kind.name), kind(Options(early_data=True)) as server:
                rows = measure(server, "--tls", "1.3", "--http", "/", "--concurrency", "4")
                self.assertEqual(set(rows), {"tls13-full", "tls13-psk", "tls13-early", "all"})
                self.check_row(rows["tls13-early"], 1, asked=True)
                self.assertLess(rows["all"]["seconds"], 4)  # nothing waits for an answer that has come already

    def test_what_is_not_offered(self) -> None:
        with OpensslSServer(Options(versions=("1.2",), tickets=False)) as server:
            rows = measure(server)
            self.check_row(rows["tls12-full"], 2, asked=False)
            self.check_row(rows["tls12-id"], 1, asked=False)
            self.assertEqual(rows["tls12-ticket"]["why_not"], "the server gives no tickets")
            self.assertEqual(rows["tls13-full"]["why_not"], "the handshake came to alert protocol_version")
        with OpensslSServer(Options(tickets=False, cache=False)) as server:
            rows = measure(server)
            measured = [one["handshake"] for one in rows["all"]["handshakes"] if one["measured"]]
            self.assertEqual(measured, ["tls12-full", "tls13-full"])
            self.assertEqual(rows["tls12-id"]["why_not"], "the server gives no session ID")
            self.assertIn("--http", rows["tls13-early"]["why_not"])

    def test_hello_retry_is_a_trip_more(self) -> None:
        with OpensslSServer(Options(groups=("P-384",))) as server:
            rows = measure(server, "--tls", "1.3")
            self.check_row(rows["tls13-full"], 2, asked=False)

    def test_table(self) -> None:
        with ReshakeServe() as server:
            where = f"{server.host}:{server.port}"
            result = reshake.run("time", where, "--count", 3, "--http", "/").expect(0)
            lines = result.out.splitlines()
            heads = "handshake trips p50 p90 p99 mean first byte a second our CPU sent received"
            self.assertEqual(lines[0].split(), heads.split())
            self.assertRegex(result.out, r"(?m)^TLS 1.2 by ticket +1.0 .* us ")
            self.assertRegex(result.out, r"(?m)^TLS 1.3 by PSK +\|[ .:=+*%#-]{32}\|$")
            self.assertIn(f"{where}: 3 of each, 1 at a time: 18 connections in", result.out)
            self.assertTrue(result.out.isascii())

    def test_rate(self) -> None:
        with ReshakeServe() as server:
            rows = measure(server, "--tls", "1.3", "--rate", "40")
            self.assertGreater(rows["all"]["seconds"], (2 * COUNT - 2) / 40 * 0.9)


class HostileServers(unittest.TestCase):
    def run_time(self, behaviour: doubles.Behaviour, code: int) -> reshake.Result:
        with doubles.Double(behaviour) as server:
            return reshake.run("time", server.to, "--count", 2, "--timeout", "300ms").expect(code)

    def test_none_is_offered(self) -> None:
        for behaviour, words in (
                (lambda conn: conn.recv(65536) and conn.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "not-tls"),
                (lambda conn: conn.recv(65536) and None, "close"),
                (lambda conn: conn.recv(65536) and doubles.reset(conn), "reset"),
                (lambda conn: conn.recv(65536) and conn.recv(65536) and None, "silence"),
                (lambda conn: conn.recv(65536) and conn.sendall(doubles.server_hello(b"")), "close")):
            with self.subTest(words):
                result = self.run_time(behaviour, 1)
                self.assertRegex(result.out, f"TLS 1.2 full +not measured: the handshake came to {words}")

    def test_some_fail_later(self) -> None:
        """A server that turns away every other client once it was looked at."""
        with Nginx() as server, Turning(server, spared=8) as front:
            result = reshake.run("time", f"127.0.0.1:{front.double.port}", "--tls", "1.2", "--count", COUNT, "--name",
                                 "one.test", "--json").expect(1)
            rows = result.json[0]["handshakes"]
            self.assertTrue(any(row["failed"] > 0 for row in rows))

    def test_unreachable(self) -> None:
        result = reshake.run("time", f"127.0.0.1:{free_port()}").expect(3)
        self.assertIn("could not be reached: Connection refused", result.err)
        self.assertEqual(result.out, "")

    def test_output_that_is_full(self) -> None:
        with ReshakeServe() as server, open("/dev/full", "w") as full:
            command = [reshake.program(), "time", f"{server.host}:{server.port}", "--count", "1"]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=30)
            self.assertEqual(done.returncode, 3, done.stderr)


class Turning:
    """Passes connections on to a server; after the first ones every third is closed at once."""

    def __init__(self, server: Server, spared: int) -> None:
        self.server, self.spared, self.seen = server, spared, 0
        self.double = doubles.Double(self.talk)

    def __enter__(self) -> "Turning":
        self.double.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.double.__exit__(*error)

    def talk(self, conn: socket.socket) -> None:
        self.seen += 1
        if self.seen > self.spared and self.seen % 3 == 0:
            return
        with socket.create_connection((self.server.host, self.server.port)) as onward:
            back = threading.Thread(target=pass_on, args=(onward, conn), daemon=True)
            back.start()
            pass_on(conn, onward)
            back.join(5)


def pass_on(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Usage(unittest.TestCase):
    def test_what_is_wrong(self) -> None:
        for options, words in (
                ([], "the server is missing"),
                (["h"], "HOST:PORT"),
                (["h:1", "h:2"], "one server at a time"),
                (["h:1", "--count", "0"], "--count takes a number from 1"),
                (["h:1", "--tls", "1.0-1.1"], "TLS 1.2 and TLS 1.3 can be measured"),
                (["192.0.2.1:443", "--concurrency", "65"], "--allow-flood"),
                (["192.0.2.1:443", "--rate", "101"], "--allow-flood")):
            with self.subTest(options=options):
                self.assertIn(words, reshake.run("time", *options).expect(2).err)


if __name__ == "__main__":
    unittest.main()
