# SPDX-License-Identifier: Apache-2.0
"""What stands behind servers that only end TLS: a thread of the test that answers every HTTP request with a page."""

import socket
import threading
from typing import Optional

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 8\r\n\r\nbackend\n"


class Backend:
    """Listens on 127.0.0.1, on a port that is free, from the start to stop()."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


def answer(connection: socket.socket) -> None:
    head = b""
    try:
        with connection:
            connection.settimeout(20)
            while b"\r\n\r\n" not in head and (chunk := connection.recv(65536)):
                head += chunk
            if head:
                connection.sendall(PAGE)
    except OSError:
        pass  # whoever asked has gone


class Fronted:
    """To be put before Server among the bases: a Backend lives as long as the server does."""

    backend: Optional[Backend] = None

    def start(self) -> "Fronted":
        self.backend = Backend()
        return super().start()

    def stop(self) -> None:
        super().stop()
        if self.backend:
            self.backend.stop()
            self.backend = None
