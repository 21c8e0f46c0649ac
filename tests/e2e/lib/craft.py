# SPDX-License-Identifier: Apache-2.0
"""Captures made by hand: TCP connections whose every segment the test chooses. Checksums are right."""

import socket
import struct
from typing import Optional, Sequence

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
SYN_OPTIONS = bytes.fromhex("020405b4 01030307 0402 0101".replace(" ", ""))  # MSS 1460, window scale 7, SACK


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def tcp_packet(source: tuple[str, int], target: tuple[str, int], seq: int, ack: int, flags: int, payload: bytes = b"",
               options: bytes = b"") -> bytes:
    """An IPv4 packet (link type 101, raw)."""
    ends = socket.inet_aton(source[0]) + socket.inet_aton(target[0])
    header = struct.pack("!HHIIBBHHH", source[1], target[1], seq, ack, (5 + len(options) // 4) << 4, flags, 64240, 0, 0)
    segment = header + options + payload
    pseudo_header = ends + struct.pack("!BBH", 0, 6, len(segment))
    segment = segment[:16] + struct.pack("!H", checksum(pseudo_header + segment)) + segment[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0, 64, 6, 0) + ends
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + segment


def pcap(packets: Sequence[tuple[float, bytes]], link_type: int = 101) -> bytes:
    """A pcap file of (time in seconds, packet)."""
    parts = [struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type)]
    for time, packet in packets:
        parts += [struct.pack("<IIII", int(time), round(time % 1 * 1e6), len(packet), len(packet)), packet]
    return b"".join(parts)


class Connection:
    """Keeps the sequence numbers of both sides. open(), client(), server() and close() append to `packets`."""

    def __init__(self, port: int = 40000, start: float = 1000.0, client: str = "10.0.0.1", server: str = "10.0.0.2",
                 server_port: int = 443) -> None:
        self.ends = (client, port), (server, server_port)
        self.next = [1000, 9000]
        self.time = start
        self.packets: list[tuple[float, bytes]] = []

    def segment(self, sender: int, flags: int, payload: bytes = b"", options: bytes = b"",
                seq: Optional[int] = None) -> None:
        at = self.next[sender] if seq is None else seq
        ack = self.next[1 - sender] if flags & ACK else 0
        packet = tcp_packet(self.ends[sender], self.ends[1 - sender], at, ack, flags, payload, options)
        self.packets.append((self.time, packet))
        self.time += 0.001
        if seq is None:
            self.next[sender] += len(payload) + (1 if flags & (SYN | FIN) else 0)

    def open(self) -> "Connection":
        self.segment(0, SYN, options=SYN_OPTIONS)
        self.segment(1, SYN | ACK, options=SYN_OPTIONS)
        self.segment(0, ACK)
        return self

    def client(self, payload: bytes) -> "Connection":
        self.segment(0, ACK | PSH, payload)
        return self

    def server(self, payload: bytes) -> "Connection":
        self.segment(1, ACK | PSH, payload)
        return self

    def close(self) -> "Connection":
        self.segment(0, ACK | FIN)
        self.segment(1, ACK | FIN)
        self.segment(0, ACK)
        return self


def block(length_bytes: int, content: bytes) -> bytes:
    return len(content).to_bytes(length_bytes, "big") + content


def record(content_type: int, content: bytes) -> bytes:
    return bytes([content_type]) + b"\x03\x03" + block(2, content)


def message(message_type: int, body: bytes) -> bytes:
    return record(22, bytes([message_type]) + block(3, body))


def extension(extension_type: int, body: bytes) -> bytes:
    return struct.pack("!H", extension_type) + block(2, body)


def client_hello(name: bytes = b"server.test", more: bytes = b"") -> bytes:
    """A record with a ClientHello of TLS 1.2."""
    server_name = extension(0, block(2, b"\0" + block(2, name)))
    start = b"\x03\x03" + b"\x11" * 32 + b"\0" + block(2, b"\xc0\x2f") + block(1, b"\0")
    return message(1, start + block(2, server_name + more))


def server_hello(more: bytes = b"") -> bytes:
    return message(2, b"\x03\x03" + b"\x22" * 32 + b"\0" + b"\xc0\x2f" + b"\0" + block(2, more))


def server_flight(more: bytes = b"") -> bytes:
    """ServerHello, Certificate, ServerKeyExchange, ServerHelloDone."""
    key = b"\x03\x00\x1d" + block(1, b"\x33" * 32) + b"\x08\x04" + block(2, b"\x44" * 64)
    return server_hello(more) + message(11, block(3, block(3, b"\x30\x00"))) + message(12, key) + message(14, b"")


CLIENT_END = message(16, block(1, b"\x55" * 32)) + record(20, b"\1") + record(22, b"\x66" * 40)
TICKET = message(4, struct.pack("!I", 3600) + block(2, b"\x77" * 160))
SERVER_END = TICKET + record(20, b"\1") + record(22, b"\x88" * 40)


def full_handshake(connection: Connection, name: bytes = b"server.test", more: bytes = b"") -> Connection:
    """A full handshake of TLS 1.2 on a connection that is open."""
    return connection.client(client_hello(name)).server(server_flight(more)).client(CLIENT_END).server(SERVER_END)


def merged(*connections: Connection) -> bytes:
    """A capture of several connections, in the order of time."""
    return pcap(sorted((packet for one in connections for packet in one.packets), key=lambda packet: packet[0]))
