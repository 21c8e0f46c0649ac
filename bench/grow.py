#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""grow.py - multiplies small TLS captures into a big one, to measure a decoder with.

Python 3 standard library only.

    python3 bench/grow.py OUT.pcap --size 256                       handshakes, the default mix
    python3 bench/grow.py OUT.pcap --size 1024 --app-share 0.95     mostly application data
    python3 bench/grow.py OUT.pcap --size 64 --reorder 0.05 --duplicate 0.02 --overlap 0.02 --lose 0.001
    python3 bench/grow.py OUT.pcapng --size 64 --keys OUT.keys --dsb

What it does.  Every TCP connection of the source captures (Ethernet, IPv4 or
IPv6; by default a mix of corpus/captures) is a template.  `--concurrency` connections are open at any time; each step
picks one of them and writes its next packet or two; a finished one is replaced by
a new copy of the next template, with a client address, client port, server address
and initial sequence numbers of its own.  Time stamps rise monotonically.  IP and
TCP checksums stay right (incremental update), so a peer that validates them drops
nothing.  The TLS bytes are untouched, so the sources' key logs still open
everything (--keys writes their union); what --app-share adds does not decrypt.

--app-share F   pads connections that got as far as application data with TLS
                application_data records (16 KiB of noise each, in 1448-byte
                segments, an ACK for every second one) from the server, right
                before the connection's close, until F of the file's bytes
                are such segments.  --per-conn caps one connection's share.
--reorder S     of the data segments that are directly followed by one of the same
                connection and direction, S change places with it
--invert S      S of the data segments come after the connection's next data segment,
                be it the answer (a capture made of two taps or several queues)
--duplicate S   S of the data segments come again, 1..6 packets later
--overlap S     S of the data segments come again as the tail half of themselves
                with the head half of the next one (same bytes, other boundaries)
--lose S        S of the data segments are left out (acknowledged, not captured)

The numbers of what was written (connections, packets, bytes, data segments,
handshakes as the templates' truth.json counts them) go to stdout as JSON.
"""
import argparse, json, os, random, struct, sys

CAPTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "corpus", "captures")
MIX = ["tls12-rsa-full", "tls12-ecdhe-full", "tls12-sessionid-resume", "tls12-ticket-resume", "tls12-ticket-rejected",
       "tls12-client-cert", "tls12-ocsp", "tls13-full", "tls13-hrr", "tls13-psk-resume", "tls13-0rtt"]
MSS = 1448


def read_pcap(path):
    b = open(path, "rb").read()
    magic = b[:4]
    if magic not in (b"\xd4\xc3\xb2\xa1",):
        sys.exit(f"{path}: only little-endian microsecond pcap sources")
    if struct.unpack("<I", b[20:24])[0] != 1:
        sys.exit(f"{path}: only Ethernet sources")
    o = 24
    while o + 16 <= len(b):
        s, u, cl, wl = struct.unpack("<IIII", b[o:o + 16])
        if cl == wl:
            yield s * 10**6 + u, b[o + 16:o + 16 + cl]
        o += 16 + cl


class Pkt:
    __slots__ = ("t", "c2s", "raw", "ip", "th", "pl", "plen")
    # raw: the frame; ip: 4 or 6; th: offset of the TCP header; pl: offset of the payload


def fold(x):
    x = (x & 0xFFFF) + (x >> 16)
    return (x & 0xFFFF) + (x >> 16)


def words(b):
    return sum(struct.unpack(f">{len(b) // 2}H", b))


def csum(b):
    if len(b) & 1:
        b += b"\0"
    s = words(b)
    while s >> 16:
        s = (s & 0xFFFF) + (s >> 16)
    return ~s & 0xFFFF


def load(path, truth, server_port):
    flows, order = {}, []
    for t, d in read_pcap(path):
        p = Pkt()
        ety = d[12:14]
        if ety == b"\x08\x00":
            if d[23] != 6 or struct.unpack(">H", d[20:22])[0] & 0x3FFF:
                continue
            p.ip, p.th = 4, 14 + (d[14] & 15) * 4
            a, b, end = d[26:30], d[30:34], 14 + struct.unpack(">H", d[16:18])[0]
        elif ety == b"\x86\xdd" and d[20] == 6:
            p.ip, p.th = 6, 54
            a, b, end = d[22:38], d[38:54], 54 + struct.unpack(">H", d[18:20])[0]
        else:
            continue
        d = d[:end]
        sp, dp = struct.unpack(">HH", d[p.th:p.th + 4])
        p.pl = p.th + (d[p.th + 12] >> 4) * 4
        p.plen = len(d) - p.pl
        p.t, p.raw = t, d
        key = frozenset(((a, sp), (b, dp)))
        if key not in flows:
            if d[p.th + 13] & 0x12 != 2:
                continue                      # joined in the middle: no template
            flows[key] = [(a, sp, b, dp), []]
            order.append(key)
        f = flows[key]
        p.c2s = (a, sp) == f[0][:2]
        f[1].append(p)
    res = []
    st = truth.get("streams") or []
    for i, k in enumerate(order):
        (a, sp, b, dp), pk = flows[k]
        res.append(Template(a, sp, b, server_port or dp, dp, pk, st[i] if i < len(st) else {}, os.path.basename(path)))
    return res


class Template:
    def __init__(self, a, sp, b, newdp, dp, pk, truth, name):
        self.a, self.sp, self.b, self.dp, self.newdp, self.pk, self.name = a, sp, b, dp, newdp, pk, name
        self.hs = len(truth.get("verdicts") or [1])
        self.abbr = sum(1 for v in truth.get("verdicts") or [] if v.startswith(("abbreviated", "tls13-psk")))
        self.bytes = sum(len(p.raw) + 16 for p in pk)
        self.segs = sum(1 for p in pk if p.plen)
        # where bulk data goes: before the last server data segment that starts with an application_data record
        self.bulk_at = None
        for i, p in enumerate(pk):
            if not p.c2s and p.plen > 5 and p.raw[p.pl] == 23:
                self.bulk_at = i
        self.v6 = pk[0].ip == 6


NOISE = random.Random(7).randbytes(1 << 20)


def instance(tpl, n, rng, bulk, opt):
    """the packets of one copy, as (frame, has data, is bulk, client to server) - a generator"""
    cip = struct.pack(">I", 0xC6120000 + 1 + (n // 40000) % 0x1FFFE)        # 198.18.0.0/15, the benchmarking range
    sip = struct.pack(">I", 0xCB007100 + 1 + n % 200)                        # 203.0.113.0/24
    cport = 20000 + n % 40000
    if tpl.v6:
        cip, sip = b"\x20\x01\x0d\xb8" + bytes(8) + cip, b"\x20\x01\x0d\xb8\0\1" + bytes(6) + sip
    cseq, sseq = rng.getrandbits(32), rng.getrandbits(32)
    # the sources' own initial sequence numbers
    i_c = struct.unpack(">I", tpl.pk[0].raw[tpl.pk[0].th + 4:tpl.pk[0].th + 8])[0]
    i_s = None
    for p in tpl.pk:
        if not p.c2s:
            i_s = struct.unpack(">I", p.raw[p.th + 4:p.th + 8])[0]
            break
    if i_s is None:
        i_s = 0
    dc, ds = (cseq - i_c) & 0xFFFFFFFF, (sseq - i_s) & 0xFFFFFFFF
    old = words(tpl.a + tpl.b) + tpl.sp + tpl.dp
    new = words(cip + sip) + cport + tpl.newdp
    tcp_delta = new + 0xFFFF * 64 - old
    ip_delta = words(cip + sip) + 0xFFFF * 64 - words(tpl.a + tpl.b)
    added = 0                                    # bulk bytes put in front of what follows, server side
    mac = b"\x02\0\0\0\0\1\x02\0\0\0\0\2", b"\x02\0\0\0\0\2\x02\0\0\0\0\1"
    big = 1 << 32

    def patch(p):
        d = bytearray(p.raw)
        th = p.th
        seq, ack = struct.unpack_from(">II", d, th + 4)
        flags = d[th + 13]
        if p.c2s:
            nseq = (seq + dc) % big
            nack = (ack + ds + added) % big if flags & 16 else ack
            d[0:12] = mac[0]
            src, dst = cip, sip
            struct.pack_into(">HHII", d, th, cport, tpl.newdp, nseq, nack)
        else:
            nseq = (seq + ds + added) % big
            nack = (ack + dc) % big if flags & 16 else ack
            d[0:12] = mac[1]
            src, dst = sip, cip
            struct.pack_into(">HHII", d, th, tpl.newdp, cport, nseq, nack)
        if p.ip == 4:
            d[26:30] = src
            d[30:34] = dst
            c = ~struct.unpack_from(">H", d, 24)[0] & 0xFFFF
            struct.pack_into(">H", d, 24, ~fold(c + ip_delta) & 0xFFFF)
        else:
            d[22:38] = src
            d[38:54] = dst
        x = (nseq >> 16) + (nseq & 0xFFFF) + (nack >> 16) + (nack & 0xFFFF) - (seq >> 16) - (seq & 0xFFFF) - (ack >> 16) - (ack & 0xFFFF)
        c = ~struct.unpack_from(">H", d, th + 16)[0] & 0xFFFF
        struct.pack_into(">H", d, th + 16, ~fold(c + tcp_delta + x + 0xFFFF * 8) & 0xFFFF)
        return d

    def build(model, payload, seq, ack, c2s):
        """a segment of our own in the style of an existing one (20-byte TCP header)"""
        th = model.th
        d = bytearray(model.raw[:th]) + bytearray(20) + payload
        d[0:12] = mac[0 if c2s else 1]
        src, dst, sp, dp = (cip, sip, cport, tpl.newdp) if c2s else (sip, cip, tpl.newdp, cport)
        if model.ip == 4:
            d[26:30] = src
            d[30:34] = dst
            struct.pack_into(">H", d, 16, len(d) - 14)
            d[24:26] = b"\0\0"
            struct.pack_into(">H", d, 24, csum(bytes(d[14:th])))
        else:
            d[22:38] = src
            d[38:54] = dst
            struct.pack_into(">H", d, 18, len(d) - 54)
        struct.pack_into(">HHIIBBHHH", d, th, sp, dp, seq % big, ack % big, 0x50, 0x18 if payload else 0x10, 2048, 0, 0)
        struct.pack_into(">H", d, th + 16, csum(src + dst + struct.pack(">HH", 6, len(d) - th) + bytes(d[th:])))
        return d

    prev = None
    for i, p in enumerate(tpl.pk):
        if i == tpl.bulk_at and bulk:
            s0, a0 = struct.unpack_from(">II", p.raw, p.th + 4)
            seq, ack = (s0 + ds) % big, (a0 + dc) % big
            left = bulk
            buf = bytearray()
            o = rng.randrange(1 << 19)
            k = 0
            while left > 0 or buf:
                if left > 0 and len(buf) < MSS:
                    n_ = min(16384, max(left, 64)) + 24
                    o = (o + 977) & 0x7FFFF
                    buf += struct.pack(">BHH", 23, 0x0303, n_) + NOISE[o:o + n_]
                    left -= n_ + 5
                seg = bytes(buf[:MSS])
                del buf[:MSS]
                yield build(p, seg, seq, ack, False), True, True, False
                seq = (seq + len(seg)) % big
                added += len(seg)
                k += 1
                if k & 1 == 0 or not (buf or left > 0):
                    yield build(p, b"", ack, seq, True), False, False, True
        d = patch(p)
        if p.plen and opt.overlap and prev is not None and prev[0].c2s == p.c2s and prev[0].plen > 8 and p.plen > 8 and rng.random() < opt.overlap:
            q, qd = prev
            s1 = struct.unpack_from(">I", qd, q.th + 4)[0]
            a1 = struct.unpack_from(">I", qd, q.th + 8)[0]
            if (s1 + q.plen) % big == struct.unpack_from(">I", d, p.th + 4)[0]:
                h = q.plen // 2
                yield build(q, bytes(qd[q.pl + h:]) + bytes(d[p.pl:p.pl + p.plen // 2]), s1 + h, a1, q.c2s), True, False, q.c2s
        if p.plen:
            prev = (p, d)
        yield d, bool(p.plen), False, p.c2s


def disturb(gen, rng, opt):
    """reordering, inversion, duplication and loss within one connection"""
    late, held = [], None
    ahead = next(gen, None)
    while ahead is not None:
        cur, ahead = ahead, next(gen, None)
        for x in [x for x in late if x[0] <= 0]:
            late.remove(x)
            yield x[1]
        for x in late:
            x[0] -= 1
        if cur[1]:
            if opt.lose and rng.random() < opt.lose:
                continue
            if opt.duplicate and rng.random() < opt.duplicate:
                late.append([rng.randrange(6), cur])
            if held is None and opt.reorder and ahead is not None and ahead[1] and ahead[3] == cur[3] and rng.random() < opt.reorder:
                held = cur                      # its neighbour of the same direction goes first
                continue
            if held is None and opt.invert and rng.random() < opt.invert:
                held = cur                      # whatever data comes next goes first, the answer included
                continue
        yield cur
        if held is not None and cur[1]:
            yield held
            held = None
    if held is not None:
        yield held
    for x in late:
        yield x[1]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("out")
    ap.add_argument("--size", type=float, default=16, help="MiB")
    ap.add_argument("--sources", nargs="*", help="pcap files (default: the handshake mix of corpus/captures)")
    ap.add_argument("--app-share", type=float, default=0.0)
    ap.add_argument("--per-conn", type=int, default=1 << 20, help="bulk bytes per connection when --app-share asks for some")
    ap.add_argument("--concurrency", type=int, default=256)
    ap.add_argument("--server-port", type=int, default=443, help="0: keep the sources'")
    ap.add_argument("--reorder", type=float, default=0.0)
    ap.add_argument("--invert", type=float, default=0.0)
    ap.add_argument("--duplicate", type=float, default=0.0)
    ap.add_argument("--overlap", type=float, default=0.0)
    ap.add_argument("--lose", type=float, default=0.0)
    ap.add_argument("--rate", type=float, default=40000, help="packets a second, for the time stamps")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--keys", help="write the union of the sources' key logs here")
    ap.add_argument("--dsb", action="store_true", help="with a .pcapng OUT: the key log goes in as a Decryption Secrets Block")
    opt = ap.parse_args()
    rng = random.Random(opt.seed)
    src = opt.sources or [os.path.join(CAPTURES, n + ".pcap") for n in MIX]
    tj = {}
    try:
        tj = json.load(open(os.path.join(CAPTURES, "truth.json")))
    except OSError:
        pass
    tpls, keys = [], set()
    for s in src:
        tpls += load(s, tj.get(os.path.basename(s)[:-5], {}), opt.server_port)
        try:
            keys.update(x for x in open(s[:-5] + ".keys") if x.strip() and x[0] != "#")
        except OSError:
            pass
    if not tpls:
        sys.exit("no TCP connection with its SYN in the sources")
    if opt.keys:
        open(opt.keys, "w").writelines(sorted(keys))
    ng = opt.out.endswith(".pcapng")
    total = int(opt.size * (1 << 20))
    f = open(opt.out, "wb", buffering=1 << 22)
    if ng:
        f.write(struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28))
        f.write(struct.pack("<IIHHII", 1, 20, 1, 0, 0, 20))
        if opt.dsb:
            kb = "".join(sorted(keys)).encode()
            pad = -len(kb) % 4
            f.write(struct.pack("<IIII", 10, 20 + len(kb) + pad, 0x544C534B, len(kb)) + kb + bytes(pad) + struct.pack("<I", 20 + len(kb) + pad))
    else:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
    st = dict(connections=0, packets=0, bytes=f.tell(), data_segments=0, bulk_bytes=0, handshakes=0, abbreviated=0)
    t = 1_750_000_000_000_000
    step = 1e6 / opt.rate
    frac = 0.0
    active, n, k = [], 0, 0
    order = list(range(len(tpls)))
    dist = opt.reorder or opt.invert or opt.duplicate or opt.lose
    planned = [0, 0]                            # bytes of what is open or done; of these, bulk

    def fresh():
        nonlocal n, k
        if k % len(order) == 0:
            rng.shuffle(order)
        tp = tpls[order[k % len(order)]]
        k += 1
        bulk = 0
        planned[0] += tp.bytes
        if opt.app_share and tp.bulk_at is not None and planned[1] < opt.app_share * planned[0]:
            bulk = rng.randrange(opt.per_conn // 2, opt.per_conn * 3 // 2)
            wire = bulk + bulk // MSS * (54 + 16 + (54 + 16) // 2)
            planned[0] += wire
            planned[1] += wire
        g = instance(tp, n, rng, bulk, opt)
        if dist:
            g = disturb(g, rng, opt)
        n += 1
        st["connections"] += 1
        return [g, tp]
    while True:
        # no new connection once the size is planned for; what is open runs out, so every connection is whole
        while len(active) < opt.concurrency and planned[0] < total:
            active.append(fresh())
        if not active:
            break
        i = rng.randrange(len(active))
        g, tp = active[i]
        burst = rng.choice((1, 1, 2, 3))
        for _ in range(burst):
            x = next(g, None)
            if x is None:
                st["handshakes"] += tp.hs
                st["abbreviated"] += tp.abbr
                active[i] = active[-1]
                active.pop()
                break
            d, data, bulk, _ = x
            frac += step * (0.5 + rng.random())
            w = int(frac)
            frac -= w
            t += w
            ln = len(d)
            if ng:
                pad = -ln % 4
                f.write(struct.pack("<IIIIIII", 6, 32 + ln + pad, 0, t >> 32, t & 0xFFFFFFFF, ln, ln) + d + bytes(pad) + struct.pack("<I", 32 + ln + pad))
                st["bytes"] += 32 + ln + pad
            else:
                f.write(struct.pack("<IIII", t // 1000000, t % 1000000, ln, ln))
                f.write(d)
                st["bytes"] += 16 + ln
            st["packets"] += 1
            if data:
                st["data_segments"] += 1
            if bulk:
                st["bulk_bytes"] += ln + 16
    f.close()
    st["bytes"] = os.path.getsize(opt.out)
    print(json.dumps(st))


main()
