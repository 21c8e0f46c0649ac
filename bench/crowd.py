#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""crowd.py - writes a capture in which a given number of TLS connections is open at once.

    python3 bench/crowd.py OUT.pcap --connections 1000000 --live 1000000

Every connection has the same nine packets: SYN, SYN+ACK, ACK, ClientHello, the abbreviated flight of the server, that
of the client, FIN, FIN+ACK, ACK (TLS 1.2, resumed by its session ID). `--live` of them go through these steps
together, each step in another order, then the next so many. So the packets of two files with the same `--connections`
are the same but for their order, and what a reader needs more for the one with more live connections is the price of
those.
"""
import argparse
import itertools
import json
import math
import os
import struct

SYN, SYN_ACK, ACK, PSH_ACK, FIN_ACK = 0x02, 0x12, 0x10, 0x18, 0x11
SERVER = bytes([203, 0, 113, 1])
CLIENTS = 0xC6120000  # 198.18.0.0/15, the benchmarking range
STEP = 0x9E3779B1     # odd, and coprime to whatever --live is once made so


def record(content_type, body):
    return struct.pack(">BHH", content_type, 0x0303, len(body)) + body


def handshake(message_type, body):
    return record(22, struct.pack(">B", message_type) + len(body).to_bytes(3, "big") + body)


def hello_fields(session_id):
    return struct.pack(">H", 0x0303) + bytes(range(32)) + bytes([32]) + session_id


def client_hello(session_id):
    name = b"crowd.test"
    server_name = struct.pack(">HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
    extensions = server_name + struct.pack(">HH", 23, 0)
    suites = struct.pack(">HHH", 4, 0xC02F, 0xC030)
    body = hello_fields(session_id) + suites + b"\x01\x00" + struct.pack(">H", len(extensions)) + extensions
    return handshake(1, body)


def server_flight(session_id):
    hello = hello_fields(session_id) + struct.pack(">HBHHH", 0xC02F, 0, 4, 23, 0)
    return handshake(2, hello) + client_flight()


def client_flight():
    return record(20, b"\x01") + record(22, bytes(40))


def packets(session_id):
    """(client to server, flags, sequence and acknowledgement beyond the initial numbers, payload)"""
    asks, answers, finishes = client_hello(session_id), server_flight(session_id), client_flight()
    seq, ack = 1, 1
    yield True, SYN, 0, 0, b""
    yield False, SYN_ACK, 0, 1, b""
    yield True, ACK, 1, 1, b""
    yield True, PSH_ACK, seq, ack, asks
    seq += len(asks)
    yield False, PSH_ACK, ack, seq, answers
    ack += len(answers)
    yield True, PSH_ACK, seq, ack, finishes
    seq += len(finishes)
    yield True, FIN_ACK, seq, ack, b""
    yield False, FIN_ACK, ack, seq + 1, b""
    yield True, ACK, seq + 1, ack + 1, b""


def total(data):
    data += b"\0" * (len(data) & 1)
    return sum(struct.unpack(f">{len(data) // 2}H", data))


def frame(to_server, flags, seq, ack, payload):
    """The frame of client 0.0.0.0:0, and the sums of its IP header and TCP segment without their checksums."""
    source, destination = (bytes(4), SERVER) if to_server else (SERVER, bytes(4))
    ports = (0, 443) if to_server else (443, 0)
    tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack if flags & 0x10 else 0, 0x50, flags, 64240, 0, 0) + payload
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0, source, destination)
    pseudo = source + destination + struct.pack(">HH", 6, len(tcp))
    ethernet = bytes.fromhex("020000000001020000000002" if to_server else "020000000002020000000001") + b"\x08\x00"
    return bytearray(ethernet + ip + tcp), total(ip), total(pseudo + tcp)


def write_step(out, step, first, live, turn, clock_us):
    """One packet of each of the connections first … first + live - 1."""
    to_server = step[0]
    data, ip_sum, tcp_sum = frame(*step)
    address_at, port_at = (26, 34) if to_server else (30, 36)
    length = len(data)
    pack_header = struct.Struct("<IIII").pack
    pack_address, pack_u16 = struct.Struct(">I").pack_into, struct.Struct(">H").pack_into
    stride = STEP + 2 * turn
    while live > 1 and math.gcd(stride, live) != 1:
        stride += 2
    for i in range(live):
        number = first + i * stride % live
        address, port = CLIENTS + number // 50000, 10000 + number % 50000
        added = (address >> 16) + (address & 0xFFFF)
        pack_address(data, address_at, address)
        pack_u16(data, port_at, port)
        pack_u16(data, 24, 0xFFFF - (ip_sum + added) % 0xFFFF)
        pack_u16(data, 50, 0xFFFF - (tcp_sum + added + port) % 0xFFFF)
        time_us = clock_us + i
        out.write(pack_header(time_us // 1000000, time_us % 1000000, length, length))
        out.write(data)
    return clock_us + live


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--connections", type=int, default=100000)
    parser.add_argument("--live", type=int, default=1000)
    options = parser.parse_args()
    steps = list(packets(bytes(range(100, 132))))
    clock_us = 1_750_000_000_000_000
    with open(options.out, "wb", buffering=1 << 22) as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for first in itertools.count(0, options.live):
            live = min(options.live, options.connections - first)
            if live <= 0:
                break
            for turn, step in enumerate(steps):
                clock_us = write_step(out, step, first, live, turn, clock_us)
    print(json.dumps({"connections": options.connections, "packets": options.connections * len(steps),
                      "bytes": os.path.getsize(options.out)}))


main()
