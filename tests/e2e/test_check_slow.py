# SPDX-License-Identifier: Apache-2.0
"""`reshake check` over time: tickets that expire, keys that rotate, sessions that are forgotten, flights that come late; and how
reliably a pool resumes."""

import os
import random
import shlex
import socket
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Callable

from lib import reshake
from servers import Options, Server
from servers.nginx import Nginx
from servers.reshake_serve import ReshakeServe
from test_serve import Serving

SHORT_S = 5  # a lifetime
BEHIND_S = SHORT_S + 5


class Balancer:
    """Takes connections and hands each to one of two servers: `choose` says which, by the connection's number."""

    def __init__(self, servers: list[Server], choose: Callable[[int], int]) -> None:
        self.servers, self.choose = servers, choose
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.to = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        number = 0
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client, self.servers[self.choose(number)]), daemon=True).start()
            number += 1

    def carry(self, client: socket.socket, server: Server) -> None:
        with client, socket.create_connection((server.host, server.port)) as upstream:
            back = threading.Thread(target=self.pump, args=(upstream, client), daemon=True)
            back.start()
            self.pump(client, upstream)
            back.join()

    @staticmethod
    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def __enter__(self) -> "Balancer":
        return self

    def __exit__(self, *_error: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def means_of(result: reshake.Result) -> dict[str, dict]:
    return {means["means"]: means for means in result.expect(0).json[0]["capacity"]["means"]}


def capacity(to: str, *arguments: object) -> dict[str, dict]:
    return means_of(reshake.run("check", to, "--capacity", "--json", "--most", 4, *arguments, timeout_s=60))


class ShortNginx(Nginx):
    def tls_lines(self) -> str:
        return super().tls_lines() + f"    ssl_session_timeout {SHORT_S}s;\n"


def to_of(server: Serving) -> str:
    return f"{server.target.host}:{server.target.port}"


class Waits(unittest.TestCase):
    """All that waits does so side by side, no longer than 10 seconds: tickets at two ages, and short plays of cases of --slow."""

    PLAYS = "a-sid-expiry/after-10s,f-replay-after-window/5s"

    @classmethod
    def setUpClass(cls) -> None:
        lifetime, honest = ("--early-data", "--lifetime", f"{SHORT_S}s"), ("--pretend", "--early-data")
        with ShortNginx() as nginx, Serving(*lifetime) as short, Serving(*honest) as pretend, \
                Serving("--pretend", *lifetime, "--fault", "session-never-expires") as endless, \
                Serving(*honest, "--fault", "early-taken-twice") as twice, ThreadPoolExecutor() as pool:
            tos = {"nginx": f"{nginx.host}:{nginx.port}", "short": to_of(short), "endless": to_of(endless)}
            tickets = {name: pool.submit(capacity, to, "--slow", "--attempts", 3) for name, to in tos.items()}
            tos = {"short": to_of(short), "pretend": to_of(pretend), "twice": to_of(twice)}
            plays = {name: pool.submit(cls.play, to, "--slow") for name, to in tos.items()}
            cls.in_haste = cls.play(to_of(short))
            cls.tickets = {name: pending.result() for name, pending in tickets.items()}
            cls.plays = {name: pending.result() for name, pending in plays.items()}

    @classmethod
    def play(cls, to: str, *more: object) -> dict[str, dict]:
        done = reshake.run("check", to, "--only", cls.PLAYS, "--json", "--no-evidence", *more, timeout_s=90)
        return {play["id"]: play for play in done.json[:-1]}

    def check_tickets(self, name: str, behind: bool) -> None:
        for means in ("ticket", "psk"):
            with self.subTest(means):
                self.assertEqual(self.tickets[name][means]["lifetime_s"], SHORT_S)
                self.assertEqual(self.tickets[name][means]["ages"], [{"age_s": SHORT_S // 2, "resumed": True},
                                                                     {"age_s": BEHIND_S, "resumed": behind}])

    def test_lifetimes_that_are_honoured(self) -> None:
        self.check_tickets("nginx", behind=False)
        self.check_tickets("short", behind=False)

    def test_a_lifetime_that_is_not(self) -> None:
        self.check_tickets("endless", behind=True)

    def test_they_are_skipped_in_haste(self) -> None:
        self.assertEqual([(play["verdict"], play["repeat"]) for play in self.in_haste.values()], [("skipped", 0)] * 2)

    def test_a_session_that_is_over(self) -> None:
        play = self.plays["short"]["a-sid-expiry"]
        self.assertEqual((play["verdict"], play["actual"]), ("pass", "full handshake"))
        self.assertGreaterEqual(play["took_us"], 10_000_000)

    def test_a_session_that_is_not(self) -> None:
        play = self.plays["pretend"]["a-sid-expiry"]
        self.assertEqual((play["verdict"], play["actual"]), ("pass", "resumed (session 0)"))

    def test_early_data_again_after_five_seconds(self) -> None:
        self.assertEqual(self.plays["pretend"]["f-replay-after-window"]["verdict"], "pass")
        play = self.plays["twice"]["f-replay-after-window"]
        self.assertEqual(play["verdict"], "fail")
        self.assertIn("a second time", play["reason"])


class Pools(unittest.TestCase):
    """Two servers with ticket keys of their own behind one address."""

    ATTEMPTS = 24

    @classmethod
    def setUpClass(cls) -> None:
        cls.keys = [os.urandom(80) for _ in range(2)]
        cls.servers = [ReshakeServe(Options(), key).start() for key in cls.keys]
        for server in cls.servers:
            cls.addClassCleanup(server.stop)

    def names(self, means: dict) -> list[str]:
        return [key["name"] for key in means["keys"]]

    def test_one_server_always_resumes(self) -> None:
        with Balancer(self.servers, lambda number: 0) as balancer:
            seen = capacity(balancer.to, "--attempts", self.ATTEMPTS)
        for means in seen.values():
            self.assertEqual([means[count] for count in ("attempts", "given", "resumed")], [self.ATTEMPTS] * 3)
            self.assertIs(means["key_changed"], False)

    def test_two_resume_now_and_then(self) -> None:
        dice = random.Random(1)
        with Balancer(self.servers, lambda number: dice.randrange(2)) as balancer:
            seen = capacity(balancer.to, "--attempts", self.ATTEMPTS)
        for name, means in seen.items():
            with self.subTest(name):
                self.assertEqual(means["given"], self.ATTEMPTS)
                self.assertGreater(means["resumed"], 0)
                self.assertLess(means["resumed"], self.ATTEMPTS)
        for name in ("ticket", "psk"):
            self.assertEqual(set(self.names(seen[name])), {key[:16].hex() for key in self.keys})

    def test_a_key_that_takes_the_place_of_another(self) -> None:
        """Each attempt makes two connections, and tickets are tried behind IDs: the change is in the middle of them."""
        change_at = 3 * self.ATTEMPTS
        with Balancer(self.servers, lambda number: int(number >= change_at)) as balancer:
            seen = capacity(balancer.to, "--attempts", self.ATTEMPTS, "--jobs", 1)  # else they overtake each other
        first, second = (key[:16].hex() for key in self.keys)
        self.assertEqual(self.names(seen["ticket"]), [first, second])
        self.assertIs(seen["ticket"]["key_changed"], True)
        self.assertEqual(self.names(seen["psk"]), [second])
        self.assertIs(seen["psk"]["key_changed"], False)


class Reloads(unittest.TestCase):
    """nginx reads its key file anew: with another key in it tickets of before are over, with the same they are not."""

    def play(self, before_the_signal: str) -> dict[str, dict]:
        with Nginx() as server:
            folder = shlex.quote(str(server.folder))
            command = (f"cd {folder} && {before_the_signal} told=$(grep -c 'gracefully shutting down' error.log); kill -HUP $(cat nginx.pid) && "
                       f"until [ $(grep -c 'gracefully shutting down' error.log) -gt $told ]; do sleep 0.02; done")
            done = reshake.run("check", f"{server.host}:{server.port}", "--only", "h-rotation-graceful", "--on-reload", command,
                               "--json", "--no-evidence", timeout_s=60)
        return {play["version"]: play for play in done.expect(0).json[:-1]}

    def test_rotation(self) -> None:
        for what, first, came in (("another key", "head -c 80 /dev/urandom >ticket.key;", "full handshake"),
                                  ("the same key", "", "resumed (session 0)")):
            for version, play in self.play(first).items():
                with self.subTest(what, version=version):
                    self.assertEqual((play["verdict"], play["actual"]), ("pass", came))


if __name__ == "__main__":
    unittest.main()
