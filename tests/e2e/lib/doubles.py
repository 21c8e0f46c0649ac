# SPDX-License-Identifier: Apache-2.0
"""Servers that misbehave: each connection is handed to a function of the test, in a thread of its own."""

import socket
import struct
import threading
import time
from typing import Callable

Behaviour = Callable[[socket.socket], None]


class Double:
    """Listens on 127.0.0.1 from `with` on. What the behaviour does not close is closed after it."""

    def __init__(self, behaviour: Behaviour, backlog: int = 128) -> None:
        self.behaviour = behaviour
        self.errors: list[BaseException] = []
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.port = self.listener.getsockname()[1]
        self.to = f"127.0.0.1:{self.port}"

    def __enter__(self) -> "Double":
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()
        for error in self.errors:
            raise error

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(20)
            try:
                self.behaviour(connection)
            except OSError:
                pass  # the client has had enough
            except BaseException as error:
                self.errors.append(error)


def read_hello(connection: socket.socket) -> bytes:
    """The first record, which is a whole ClientHello."""
    data = b""
    while len(data) < 5 or len(data) < 5 + int.from_bytes(data[3:5], "big"):
        chunk = connection.recv(65536)
        if not chunk:
            raise ConnectionError("the client closed before its ClientHello was whole")
        data += chunk
    return data


def read_all(connection: socket.socket) -> bytes:
    """Everything up to the end; what a reset cut off is not missed."""
    data = b""
    try:
        while chunk := connection.recv(65536):
            data += chunk
    except OSError:
        pass
    return data


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def record(kind: int, body: bytes) -> bytes:
    return bytes([kind, 3, 3]) + len(body).to_bytes(2, "big") + body


def message(kind: int, body: bytes) -> bytes:
    return record(22, bytes([kind]) + len(body).to_bytes(3, "big") + body)


def server_hello(session_id: bytes) -> bytes:
    """Of TLS 1.2."""
    return message(2, b"\x03\x03" + bytes(32) + bytes([len(session_id)]) + session_id + b"\xc0\x2f\x00")


def session_id_of(hello: bytes) -> bytes:
    """The session ID in a ClientHello that fills its record."""
    at = 5 + 4 + 2 + 32
    return hello[at + 1:at + 1 + hello[at]]


def abbreviated(hello: bytes) -> bytes:
    """What a TLS 1.2 server answers that takes the offered session; Finished is random bytes."""
    return server_hello(session_id_of(hello)) + record(20, b"\x01") + record(22, bytes(40))


def full() -> bytes:
    return server_hello(bytes(range(32))) + message(11, b"\0\0\0") + message(14, b"")


def psk() -> bytes:
    """What a TLS 1.3 server answers that takes the first PSK; what is encrypted is zeros."""
    extensions = (b"\x00\x2b\x00\x02\x03\x04" + b"\x00\x33\x00\x24\x00\x1d\x00\x20" + bytes(32)
                  + b"\x00\x29\x00\x02\x00\x00")
    hello = b"\x03\x03" + bytes(32) + b"\x00\x13\x01\x00" + len(extensions).to_bytes(2, "big") + extensions
    return message(2, hello) + record(20, b"\x01") + record(23, bytes(27)) + record(23, bytes(69))


def slowly(connection: socket.socket, data: bytes, pause_s: float) -> None:
    for byte in data:
        connection.sendall(bytes([byte]))
        time.sleep(pause_s)
