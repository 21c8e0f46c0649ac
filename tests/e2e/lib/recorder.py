# SPDX-License-Identifier: Apache-2.0
"""What tests of `reshake record` share: the relay, servers of the test's own, and what is in a recording."""

import os
import random
import re
import socket
import struct
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Callable

from servers import programs

from . import clients, pcapng, reshake

HOST = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)  # struct linger: close by RST


class Relay(reshake.Background):
    """`reshake record --listen`, on a port of its choice."""

    def __init__(self, to_port: int, path: Path, *more: reshake.Argument, to_host: str = HOST) -> None:
        super().__init__("record", "--listen", f"{HOST}:0", "--to", f"{to_host}:{to_port}", "-o", path, *more,
                         ready="listening on")
        self.path = path

    def start(self) -> "Relay":
        super().start()
        self.wait_until(lambda: re.search(r"listening on \S+:(\d+)\n", self.err()) is not None, "the port")
        self.listens = int(re.search(r"listening on \S+:(\d+)\n", self.err())[1])
        self.address = clients.Address(HOST, self.listens)
        return self

    def wait_ended(self, count: int) -> None:
        """Waits until so many connections were told."""
        self.wait_until(lambda: len(self.rows()) >= count, f"{count} connections")

    def rows(self) -> list[str]:
        return [line for line in self.out().splitlines() if line and not line.lstrip().startswith("#")]


class Double(threading.Thread):
    """A server of one's own on a free port: `talk` gets each connection."""

    def __init__(self, talk: Callable[[socket.socket], None]) -> None:
        super().__init__(daemon=True)
        self.talk, self.faults = talk, []
        self.listener = socket.create_server((HOST, 0), backlog=512)
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        threads = []
        while True:
            try:
                conn, _ = self.listener.accept()
            except OSError:
                break
            conn.settimeout(30)
            threads.append(threading.Thread(target=self.guarded, args=(conn,), daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join(30)

    def guarded(self, conn: socket.socket) -> None:
        try:
            self.talk(conn)
        except Exception as error:  # told by the test that looks at it
            self.faults.append(error)
        finally:
            conn.close()

    def __enter__(self) -> "Double":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.join(30)


def read_all(conn: socket.socket) -> bytes:
    parts = []
    while chunk := conn.recv(65536):
        parts.append(chunk)
    return b"".join(parts)


def send_in_pieces(conn: socket.socket, data: bytes, dice: random.Random) -> None:
    at = 0
    while at < len(data):
        size = dice.choice((1, 100, 1460, 5000, 65536, 300000))
        conn.sendall(data[at:at + size])
        at += size


def reset(conn: socket.socket) -> None:
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    conn.close()


class Recorded(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.path = self.folder / "recorded.pcapng"

    def streams(self) -> list[pcapng.Connection]:
        """The connections in the recording, each of whose packets adds up with those before."""
        return pcapng.connections(self.path.read_bytes())

    def inspected(self) -> list[dict]:
        return reshake.run("inspect", "--json", self.path).expect(0).json


def tshark_complaints(path: Path, checksums: bool = True) -> list[str]:
    """What tshark finds wrong with the packets of a recording; nothing where it is not installed, outside of CI. Live
    packets on lo have no checksums."""
    program = programs.find("tshark")
    if not program and os.environ.get("CI") != "true":
        return []
    command = [programs.require("tshark"), "-n", "-r", str(path), "-o", f"tcp.check_checksum:{checksums}", "-o",
               "ip.check_checksum:TRUE", "-Y",
               "_ws.malformed || tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.retransmission ||"
               " tcp.analysis.out_of_order || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment ||"
               " tcp.analysis.duplicate_ack || tcp.analysis.window_full || tcp.analysis.reused_ports ||"
               " _ws.expert.severity == error"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
