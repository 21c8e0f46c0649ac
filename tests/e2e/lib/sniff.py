# SPDX-License-Identifier: Apache-2.0
"""Captures by tcpdump on the loopback interface: what our own recordings are compared with. Needs root."""

import os
import signal
import socket
import struct
from pathlib import Path

from servers import programs
from servers.process import Process
from servers.waiting import free_port, wait_until

GLOBAL_HEADER, PACKET_HEADER = 24, 16
SNAP_LEN = 65600  # what lo carries at most, with its header
BUFFER_KIB = 16384  # a slot for the longest packet each: in tcpdump's own buffer there is room for 30


def why_not() -> str:
    """Why nothing can be captured here; "" when it can."""
    if not programs.find("tcpdump"):
        return "tcpdump is not installed (ci/deps installs it)"
    return "" if os.geteuid() == 0 else "capturing on lo needs root"


class Sniffer:
    """Captures TCP to and from one port into a pcap file, from `with` on. stop() returns when all that passed before is
    in the file. It stays whole and can be read, and sent again, until the caller deletes it."""

    def __init__(self, port: int, path: Path) -> None:
        self.path = path
        self.marker_port = free_port()
        self.filter = f"tcp port {port} or udp dst port {self.marker_port}"

    def start(self) -> "Sniffer":
        command = [programs.require("tcpdump"), "-i", "lo", "-n", "-U", "--immediate-mode", "-s", str(SNAP_LEN), "-B",
                   str(BUFFER_KIB), "-w", str(self.path), self.filter]
        self.log = self.path.with_suffix(".tcpdump.log")
        self.process = Process(command, self.log)
        self.process.wait_ready(lambda: "listening on" in self.process.printed(), "tcpdump to listen")
        return self

    def flush(self) -> None:
        """Sends a datagram as a marker and waits until it is in the file: what came before is there, too. Then it is
        cut off again by stop()."""
        self.marker = b"reshake-sniff-" + os.urandom(16)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            def is_there() -> bool:
                sender.sendto(self.marker, ("127.0.0.1", self.marker_port))  # again: one can get lost
                return self.marker in self.path.read_bytes()
            wait_until(is_there, lambda: f"tcpdump to write {self.path}")

    def stop(self) -> Path:
        self.flush()
        self.process.stop(signal.SIGINT)
        self.log.unlink()
        content = self.path.read_bytes()
        self.path.write_bytes(without_marker(content, self.marker))
        return self.path

    def __enter__(self) -> "Sniffer":
        return self.start()

    def __exit__(self, kind: object, _error: object, _trace: object) -> None:
        if kind:
            self.process.stop(signal.SIGINT)
        else:
            self.stop()


def packets(content: bytes) -> list[bytes]:
    """The packets of a pcap file of this machine, each with its header."""
    found, at = [], GLOBAL_HEADER
    while at + PACKET_HEADER <= len(content):
        (captured,) = struct.unpack_from("=I", content, at + 8)
        found.append(content[at:at + PACKET_HEADER + captured])
        at += PACKET_HEADER + captured
    return found


def without_marker(content: bytes, marker: bytes) -> bytes:
    return content[:GLOBAL_HEADER] + b"".join(packet for packet in packets(content) if marker not in packet)
