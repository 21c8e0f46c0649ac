# SPDX-License-Identifier: Apache-2.0
"""Servers to send flights to, a captured TLS 1.2 ticket flight, and a server that holds connections open."""

import selectors
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from servers.waiting import free_port, is_listening, wait_until  # noqa: E402

HOST = "127.0.0.1"


class Server:
    """A server process on a port of its own, pinned to a core, until the end of a `with`."""

    def __init__(self, argv: list, core: int, folder: Path) -> None:
        self.port = free_port()
        argv = [str(word).replace("PORT", str(self.port)) for word in argv]
        with open(folder / "server.log", "ab") as log:
            words = ["taskset", "-c", str(core), *argv]
            self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=log, stderr=log)
        wait_until(lambda: is_listening(self.port, [self.process.pid]), lambda: f"{argv[0]} to listen")

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=server.test"]
    subprocess.run([*words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def s_client(port: int, *arguments: object) -> str:
    words = ["openssl", "s_client", "-connect", f"{HOST}:{port}", "-tls1_2", "-servername", "server.test"]
    words += map(str, arguments)
    return subprocess.run(words, input="Q\n", capture_output=True, text=True, timeout=20).stdout


def first_bytes(socket_: socket.socket) -> bytes:
    """The first record that comes."""
    got = b""
    while len(got) < 5 or len(got) < 5 + int.from_bytes(got[3:5], "big"):
        more = socket_.recv(65536)
        if not more:
            raise OSError("the client closed before its ClientHello")
        got += more
    return got


def capture_ticket_flight(port: int, folder: Path) -> Path:
    """A real client's resumption by ticket at the server on `port`, as a capture of its first flight."""
    session = folder / "session.pem"
    session.unlink(missing_ok=True)
    s_client(port, "-sess_out", session)
    with socket.create_server((HOST, 0)) as listener:
        listener.settimeout(20)
        thread = threading.Thread(target=s_client, args=(listener.getsockname()[1], "-sess_in", session))
        thread.start()
        with listener.accept()[0] as client:
            hello = first_bytes(client)
        thread.join()
    path = folder / "ticket.pcap"
    path.write_bytes(capture_of(hello))
    return path


def capture_of(hello: bytes) -> bytes:
    """A pcap file (raw IPv4) of a connection in which a client says `hello`."""
    client, server = socket.inet_aton("198.18.0.1"), socket.inet_aton("203.0.113.1")
    steps = [(True, 0x02, 0, 0, b""), (False, 0x12, 0, 1, b""), (True, 0x10, 1, 1, b""), (True, 0x18, 1, 1, hello)]
    file = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)
    for number, (to_server, flags, seq, ack, payload) in enumerate(steps):
        ends = (client, server, 50000, 443) if to_server else (server, client, 443, 50000)
        tcp = struct.pack(">HHIIBBHHH", ends[2], ends[3], seq, ack, 0x50, flags, 64240, 0, 0) + payload
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0, ends[0], ends[1])
        file += struct.pack("<IIII", 1_750_000_000, number, len(ip + tcp), len(ip + tcp)) + ip + tcp
    return file


class Crowd(threading.Thread):
    """A server that answers nobody before `wanted` clients wait at once; then all get handshake_failure."""

    ALERT = bytes([21, 3, 3, 0, 2, 2, 40])

    def __init__(self, wanted: int) -> None:
        super().__init__(daemon=True)
        self.wanted, self.most, self.stopped = wanted, 0, False
        self.listener = socket.create_server((HOST, 0), backlog=wanted)
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self.listener, selectors.EVENT_READ)
        asking: list[socket.socket] = []
        patience = time.monotonic() + 60
        while len(asking) < self.wanted and time.monotonic() < patience and not self.stopped:
            for key, _ in selector.select(0.5):
                if key.fileobj is self.listener:
                    selector.register(self.listener.accept()[0], selectors.EVENT_READ)
                else:
                    selector.unregister(key.fileobj)
                    key.fileobj.recv(65536)
                    asking.append(key.fileobj)
            self.most = max(self.most, len(asking))
        for client in asking:
            client.sendall(self.ALERT)
            client.close()
        self.listener.close()
