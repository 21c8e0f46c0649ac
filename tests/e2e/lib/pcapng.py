# SPDX-License-Identifier: Apache-2.0
"""Reads a recording of raw IP packets without any of our own code: blocks, checksums, and TCP connections whose
sequence numbers have to add up. ValueError where something does not."""

import ipaddress
import struct
from dataclasses import dataclass, field

SECTION, INTERFACE, PACKET = 0x0a0d0d0a, 1, 6
FIN, SYN, RST, ACK = 1, 2, 4, 16


@dataclass
class Connection:
    client: tuple[str, int]
    server: tuple[str, int]
    opening: str = "none"
    bytes: dict = field(default_factory=lambda: {"client": b"", "server": b""})
    order: list[str] = field(default_factory=list)  # "client data", "server fin" …; runs of data once
    times: dict = field(default_factory=dict)  # of the first of each, in ns
    following: dict = field(default_factory=dict)  # sequence numbers
    fins: int = 0
    closing: str = "open"


def blocks(content: bytes):
    at = 0
    while at < len(content):
        kind, length = struct.unpack_from("<II", content, at)
        if length < 12 or at + length > len(content) or struct.unpack_from("<I", content, at + length - 4)[0] != length:
            raise ValueError(f"the block at {at} is not whole")
        yield kind, content[at + 8:at + length - 4]
        at += length


def packets(content: bytes):
    """(time in ns, bytes) of each packet."""
    for kind, body in blocks(content):
        if kind == PACKET:
            _interface, high, low, captured, length = struct.unpack_from("<IIIII", body)
            if captured != length:
                raise ValueError("a packet was cut")
            yield high << 32 | low, body[20:20 + captured]


def ones_sum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def segment(packet: bytes):
    """((source), (destination), sequence number, acknowledgement, flags, payload), checksums checked."""
    if packet[0] >> 4 == 4:
        header, length = packet[:20], struct.unpack_from(">H", packet, 2)[0]
        ends = packet[12:16], packet[16:20]
        if ones_sum(header) != 0xffff or length != len(packet):
            raise ValueError("IPv4 header")
    else:
        header, length = packet[:40], 40 + struct.unpack_from(">H", packet, 4)[0]
        ends = packet[8:24], packet[24:40]
        if length != len(packet):
            raise ValueError("IPv6 header")
    tcp = packet[len(header):]
    if ones_sum(ends[0] + ends[1] + struct.pack(">II", len(tcp), 6) + tcp) != 0xffff:
        raise ValueError("TCP checksum")
    source, target, sequence, acknowledged, offset, flags = struct.unpack_from(">HHIIBB", tcp)
    names = [str(ipaddress.ip_address(end)) for end in ends]
    return (names[0], source), (names[1], target), sequence, acknowledged, flags, tcp[(offset >> 4) * 4:]


def note(one: Connection, what: str, time_ns: int) -> None:
    if what not in one.times:
        one.times[what] = time_ns
    if not one.order or one.order[-1] != what:
        one.order.append(what)


def take(one: Connection, side: str, sequence: int, acknowledged: int, flags: int, payload: bytes,
         time_ns: int) -> None:
    other = "server" if side == "client" else "client"
    if side in one.following and sequence != one.following[side]:
        raise ValueError(f"{side}: sequence number {sequence}, not {one.following[side]}")
    if flags & ACK and other in one.following and acknowledged != one.following[other]:
        raise ValueError(f"{side}: acknowledges {acknowledged}, not {one.following[other]}")
    one.following[side] = (sequence + len(payload) + bool(flags & SYN) + bool(flags & FIN)) & 0xffffffff
    one.bytes[side] += payload
    if flags & SYN:
        one.opening = "syn" if side == "client" else "syn+ack"
    elif one.opening == "syn+ack" and flags & ACK:
        one.opening = "complete"
    if payload:
        note(one, f"{side} data", time_ns)
    if flags & FIN:
        note(one, f"{side} fin", time_ns)
        one.fins += 1
        one.closing = "fin" if one.fins == 2 else "half"
    if flags & RST:
        note(one, f"{side} rst", time_ns)
        one.closing = "rst"


def connections(content: bytes) -> list[Connection]:
    found: dict = {}
    every = []
    last_ns = 0
    for time_ns, packet in packets(content):
        source, target, sequence, acknowledged, flags, payload = segment(packet)
        if flags & SYN and not flags & ACK:
            found[source, target] = Connection(source, target)
            every.append(found[source, target])
        side = "client" if (source, target) in found else "server"
        one = found[(source, target) if side == "client" else (target, source)]
        take(one, side, sequence, acknowledged, flags, payload, time_ns)
        if flags & SYN == 0 and time_ns < last_ns:
            raise ValueError("time runs backwards")
        last_ns = max(last_ns, time_ns)
    return every
