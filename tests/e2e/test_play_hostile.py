# SPDX-License-Identifier: Apache-2.0
"""Servers that mean harm, over sockets: whatever they send, `reshake play` ends in time, with a named reaction, and
stays small."""

import random
import resource
import socket
import ssl
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Callable

from lib import plays, reshake
from lib.doubles import Behaviour, Double, message, read_all, read_hello, record, reset, server_hello, slowly
from servers import Options, pki
from servers.openssl_s_server import OpensslSServer
from servers.waiting import wait_until

PATIENCE_S = 4.0  # scripts wait a second for each answer
SCRIPT = "connect 0 within=1s\nhandshake 0 versions={} within=1s\nexpect 0 within=1s\nend 0 fin\n"
MOST_KB = 64 * 1024
NAMED = {"alert", "warning", "close", "reset", "silence", "invalid", "not-tls", "message", "hello-request"}
GARBAGE = random.Random(1).randbytes(20000)


def answering(*parts: bytes, then: Callable[[socket.socket], object] = read_all) -> Behaviour:
    """Reads the ClientHello and says all that."""
    def behave(connection: socket.socket) -> None:
        read_hello(connection)
        for part in parts:
            connection.sendall(part)
        then(connection)
    return behave


def babble(connection: socket.socket) -> None:
    connection.sendall(GARBAGE)
    read_all(connection)


def endless(first: bytes, again: bytes) -> Behaviour:
    """Goes on for as long as somebody listens, up to half a gigabyte."""
    def behave(connection: socket.socket) -> None:
        read_hello(connection)
        connection.sendall(first)
        for _ in range((1 << 29) // len(again)):
            connection.sendall(again)
    return behave


def dripping(data: bytes) -> Behaviour:
    def behave(connection: socket.socket) -> None:
        read_hello(connection)
        slowly(connection, data, 0.25)
    return behave


class Honest:
    """A server of OpenSSL's in memory, whose flights a test can bend before they are sent."""

    def __init__(self, version: ssl.TLSVersion) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = context.maximum_version = version
        identity = pki.identity("one.test")
        context.load_cert_chain(identity.certificate, identity.key)
        self.to, self.out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.to, self.out, server_side=True)

    def answer(self, data: bytes) -> bytes:
        self.to.write(data)
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            pass
        return self.out.read()

    def data(self, plain: bytes) -> bytes:
        self.tls.write(plain)
        return self.out.read()


class Hostile(unittest.TestCase):
    def play(self, behaviour: Behaviour, versions: str = "TLS1.3,TLS1.2", script: str = SCRIPT) -> list[str]:
        with Double(behaviour) as server:
            started = time.monotonic()
            played = plays.play(server.to, script.format(versions), code=None)
            self.assertLess(time.monotonic() - started, PATIENCE_S * (3 if reshake.is_sanitized() else 1))
        self.assertIn(played["code"], (0, 1, 3))
        return plays.reactions(played)

    def tearDown(self) -> None:
        if not reshake.is_sanitized():
            self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, MOST_KB)

    def all_of(self, behaviours: dict[str, tuple[Behaviour, str]]) -> None:
        for name, (behaviour, wanted) in behaviours.items():
            with self.subTest(name):
                self.assertIn(self.play(behaviour)[0], wanted.split(" or "))

    def test_first_answers(self) -> None:
        hello = server_hello(bytes(32))
        self.all_of({
            "silence": (answering(), "silence"),
            "a close": (answering(then=lambda connection: connection.close()), "close"),
            "a reset": (answering(then=reset), "reset"),
            "a reset at once": (reset, "reset or unreachable"),
            "another protocol": (answering(b"220 mail.test ESMTP\r\n"), "not-tls"),
            "noise": (answering(GARBAGE), "not-tls"),
            "a record of 65535": (answering(b"\x16\x03\x03\xff\xff", GARBAGE), "not-tls"),
            "a record of nothing": (answering(record(22, b"") * 1000), "invalid"),
            "an unknown content type": (answering(record(99, b"abc")), "not-tls"),
            "an alert": (answering(record(21, b"\x02\x28")), "alert handshake_failure"),
            "half an alert": (answering(record(21, b"\x02")), "invalid"),
            "a ServerHello that is too short": (answering(message(2, b"\x03\x03")), "invalid"),
            "a message that is never whole": (answering(record(22, b"\x02\x00\x01\x00" + bytes(10))),
                                              "silence or invalid"),
            "a message of 16 MiB": (answering(record(22, b"\x02\xff\xff\xff" + bytes(100))), "invalid or silence"),
            "a Certificate before the ServerHello": (answering(message(11, b"\0\0\0")), "invalid"),
            "two ServerHellos": (answering(hello + hello), "invalid"),
            "a Finished before its time": (answering(hello + message(20, bytes(12))), "invalid"),
            "data before its time": (answering(hello + record(23, bytes(100))), "invalid"),
        })

    def test_floods(self) -> None:
        hello = server_hello(bytes(32))
        self.all_of({
            "an endless message": (endless(record(22, b"\x0b\xff\xff\xff"), record(22, bytes(16384))), "invalid"),
            "an endless Certificate": (endless(hello + record(22, b"\x0b\x00\xff\xff"), record(22, bytes(16384))),
                                       "invalid"),
            "empty records": (endless(b"", record(22, b"") * 3000), "invalid"),
            "HelloRequests": (endless(b"", message(0, b"") * 2000), "invalid or hello-request"),  # how many are read in time
            "ChangeCipherSpecs": (endless(b"", record(20, b"\1") * 2000), "invalid or silence"),
            "warnings": (endless(b"", record(21, b"\x01\x5a") * 2000), "invalid or warning user_canceled"),
            "noise": (endless(b"", GARBAGE), "invalid or not-tls"),
            "data": (endless(hello, record(23, bytes(16384))), "invalid"),
        })

    def test_slowness(self) -> None:
        self.all_of({
            "a ServerHello, byte by byte": (dripping(server_hello(bytes(32))), "silence"),
            "a record's head": (answering(b"\x16\x03\x03\x40\x00"), "silence"),
            "warnings, byte by byte": (dripping(record(21, b"\x01\x5a") * 20), "silence or warning user_canceled"),
        })

    def bent(self, version: ssl.TLSVersion, bend: Callable[[bytes], bytes], then: Callable[[socket.socket], object],
             flights: int) -> list[str]:
        """An honest server whose flight with that number, from 0, is bent."""
        def behave(connection: socket.socket) -> None:
            honest = Honest(version)
            for number in range(flights + 1):
                answer = honest.answer(connection.recv(65536))
                connection.sendall(bend(answer) if number == flights else answer)
            then(connection)
        return self.play(behave, "TLS1.2" if version is ssl.TLSVersion.TLSv1_2 else "TLS1.3")

    def test_ends_at_every_stage(self) -> None:
        for version, flights in ((ssl.TLSVersion.TLSv1_2, (0, 1)), (ssl.TLSVersion.TLSv1_3, (0,))):
            for flight in flights:
                for share in (0.1, 0.5, 0.9, 0.99):
                    for how, wanted in ((lambda connection: connection.close(), {"close", "reset"}), (reset, {"reset"}),
                                        (babble, {"invalid", "not-tls"})):
                        with self.subTest(version=version.name, flight=flight, share=share, wanted=wanted):
                            reaction = self.bent(version, lambda data: data[:int(len(data) * share)], how, flight)[0]
                            self.assertIn(reaction, wanted)

    def test_flipped_bytes(self) -> None:
        """No bent flight passes, and none that is waited for in vain hangs."""
        chance = random.Random(2)
        for version, flights in ((ssl.TLSVersion.TLSv1_2, (0, 1)), (ssl.TLSVersion.TLSv1_3, (0,))):
            for flight in flights:
                for _ in range(12):
                    place, bit = chance.random(), 1 << chance.randrange(8)

                    def flip(data: bytes) -> bytes:
                        at = int(len(data) * place)
                        return data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]
                    with self.subTest(version=version.name, flight=flight, place=place, bit=bit):
                        reaction = self.bent(version, flip, lambda connection: connection.close(), flight)[0]
                        self.assertIn(reaction.split()[0], NAMED)

    def test_huge_tickets(self) -> None:
        """In TLS 1.2 tickets come in the clear."""
        for length in 20000, 65535, 1 << 20:
            ticket = b"\0\0\0\0" + (length & 0xffff).to_bytes(2, "big") + bytes(length)
            whole = b"\x04" + len(ticket).to_bytes(3, "big") + ticket
            records = b"".join(record(22, whole[at:at + 16384]) for at in range(0, len(whole), 16384))
            with self.subTest(length=length):
                reaction = self.bent(ssl.TLSVersion.TLSv1_2, lambda _: records, read_all, 1)
                self.assertEqual(reaction, ["silence" if length == 20000 else "invalid"])

    def behind_the_handshake(self, after: Callable[[socket.socket, Honest], object], more: str) -> list[str]:
        def behave(connection: socket.socket) -> None:
            honest = Honest(ssl.TLSVersion.TLSv1_3)
            connection.sendall(honest.answer(connection.recv(65536)))
            connection.sendall(honest.answer(connection.recv(65536)))
            after(connection, honest)
        shaken = "connect 0\nhandshake 0 versions=TLS1.3 within=1s\nexpect 0 accept=full\n"
        return self.play(behave, script=shaken + more)

    def test_behind_the_handshake(self) -> None:
        def pour(connection: socket.socket, honest: Honest) -> None:
            for _ in range(40000):
                connection.sendall(honest.data(bytes(16384)))

        def mumble(connection: socket.socket, _honest: Honest) -> None:
            connection.sendall(record(23, bytes(500)) * 500)
            read_all(connection)
        ask = "data 0 \"GET / HTTP/1.0\\r\\n\\r\\n\" wait=1s\nexpect 0 within=1s\nend 0 orderly wait=1s\n"
        for name, after, wanted in (
                ("data without end", pour, {"data"}),
                ("noise", lambda connection, _: babble(connection), {"not-tls", "invalid"}),
                ("records that nobody can read", mumble, {"invalid"}),
                ("silence", lambda connection, _: read_all(connection), {"silence"}),
                ("a reset", lambda connection, _: reset(connection), {"reset"})):
            with self.subTest(name):
                self.assertIn(self.behind_the_handshake(after, ask)[1].split()[0], wanted)

    def test_floods_under_keys(self) -> None:
        """HelloRequests while nothing is answered, and KeyUpdates that each ask for one: the connection goes on."""
        for version, command, floods in (("1.2", "r", "HelloRequest"), ("1.3", "K", "KeyUpdate")):
            again = "handshake 0 versions=TLS1.2\nexpect 0 accept=full\n" if version == "1.2" else ""
            script = (f"connect 0\nhandshake 0 versions=TLS{version}\nexpect 0 accept=full\n"
                      f"data 0 \"go\\n\"\npause 0 1s\n{again}"
                      "data 0 \"once more\\n\" wait=5s\nexpect 0 accept=data\nend 0 fin\n")
            with self.subTest(floods), OpensslSServer(Options(versions=(version,)), pages=False) as server, \
                    ThreadPoolExecutor(1) as other:
                play = other.submit(plays.play, f"{server.host}:{server.port}", script)
                wait_until(lambda: "\ngo" in server.process.printed(), lambda: server.process.printed())
                for _ in range(40):
                    server.say(command)
                    time.sleep(0.005)
                wait_until(lambda: play.done() or "once more" in server.process.printed(),
                           lambda: server.process.printed())
                server.say("goodbye")
                messages = [one["type"] for one in play.result()["connections"][0]["messages"]]
                self.assertGreater(messages.count(floods), 10)

    def test_nobody_reads(self) -> None:
        """What is sent to a server that does not read is not waited for."""
        much = f"record 0 application_data {'00' * 1000} times=100\n" * 58 + "expect 0 within=1s\nend 0 fin\n"
        reactions = self.behind_the_handshake(lambda connection, _: time.sleep(PATIENCE_S + 1), much)
        self.assertEqual(reactions[1], "silence")

    def test_records_of_any_length_are_no_harm(self) -> None:
        """An honest flight in records of a few bytes is still one."""
        for length in 1, 3, 14, 100:
            def split(flight: bytes) -> bytes:
                messages, at = b"", 0
                while at < len(flight):
                    body = int.from_bytes(flight[at + 3:at + 5], "big")
                    messages, at = messages + flight[at + 5:at + 5 + body], at + 5 + body
                return b"".join(record(22, messages[at:at + length]) for at in range(0, len(messages), length))

            def behave(connection: socket.socket) -> None:
                honest = Honest(ssl.TLSVersion.TLSv1_2)
                connection.sendall(split(honest.answer(connection.recv(65536))))
                connection.sendall(honest.answer(connection.recv(65536)))
                read_all(connection)
            with self.subTest(length=length):
                self.assertEqual(self.play(behave, "TLS1.2"), ["full"])


if __name__ == "__main__":
    unittest.main()
