// Packets of connections that tests make themselves, for a tracker.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_WIRE_H
#define TESTS_SUPPORT_WIRE_H

#include "parsers/net/link.h"
#include "tests/support/notebook.h"

static const uint8_t client_hello[] = {
    0x16, 0x03, 0x01, 0x00, 0x2f,  // a record of 47 bytes
    0x01, 0x00, 0x00, 0x2b,        // ClientHello
    0x03, 0x03,                    // TLS 1.2
    1,    2,    3,    4,    5,    6,    7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
    17,   18,   19,   20,   21,   22,   23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
    0x00,                                // no session
    0x00, 0x04, 0xc0, 0x2f, 0x00, 0x9c,  // two cipher suites
    0x01, 0x00,                          // no compression
};

// A wire makes the packets of one connection; the client's segments come from port `port`.
struct wire {
    struct rp_tracker *tracker;
    uint16_t port;
    uint32_t address;
    uint64_t now_ns;
    uint32_t fragment;  // payload bytes of each fragment; 0: none
};

static inline void send_ip(struct wire *wire, struct tw_ip *ip, struct tw_span payload)
{
    uint8_t bytes[2048];
    struct tw_writer w = tw_writer_into(bytes, sizeof(bytes));
    assert_true(tw_ip_write_header(&w, ip, payload.len));
    assert_true(tw_writer_bytes(&w, payload));
    if (ip->fragment) {
        uint16_t field = (uint16_t)(ip->fragment_offset / 8 | (ip->more_fragments ? 0x2000 : 0));
        bytes[4] = 0x12;
        bytes[6] = (uint8_t)(field >> 8);
        bytes[7] = (uint8_t)field;
    }
    struct tw_packet packet = {.time_ns = wire->now_ns,
                               .has_time = true,
                               .link_type = TW_LINK_RAW,
                               .bytes = tw_writer_span(&w),
                               .wire_len = (uint32_t)w.len};
    rp_tracker_packet(wire->tracker, &packet);
}

static inline void wire_send(struct wire *wire, bool server, unsigned flags, uint32_t seq, uint32_t ack,
                             struct tw_span payload)
{
    struct tw_ip ip = {.version = 4, .protocol = TW_IP_PROTOCOL_TCP, .ttl = 64};
    uint8_t a[4] = {10, (uint8_t)(wire->address >> 16), (uint8_t)(wire->address >> 8), (uint8_t)wire->address};
    uint8_t b[4] = {192, 168, 0, 1};
    struct tw_tcp tcp = {.src_port = server ? 443 : wire->port,
                         .dst_port = server ? wire->port : 443,
                         .seq = seq,
                         .ack = ack,
                         .flags = (uint8_t)flags,
                         .payload = payload};
    uint8_t segment[2000];
    struct tw_writer w = tw_writer_into(segment, sizeof(segment));
    memcpy(ip.src, server ? b : a, 4);
    memcpy(ip.dst, server ? a : b, 4);
    assert_true(tw_tcp_write(&w, &tcp));
    tcp.checksum = tw_tcp_checksum_make(&ip, tw_writer_span(&w));
    w = tw_writer_into(segment, sizeof(segment));
    assert_true(tw_tcp_write(&w, &tcp));
    wire->now_ns += 1000000;
    if (wire->fragment == 0) {
        send_ip(wire, &ip, tw_writer_span(&w));
        return;
    }
    ip.fragment = true;
    for (size_t at = 0; at < w.len; at += wire->fragment) {
        size_t len = w.len - at < wire->fragment ? w.len - at : wire->fragment;
        ip.fragment_offset = (uint16_t)at;
        ip.more_fragments = at + len < w.len;
        send_ip(wire, &ip, tw_span_of(segment + at, len));
    }
}

static inline void client(struct wire *wire, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    wire_send(wire, false, flags, seq, ack, tw_span_of(text, strlen(text)));
}

static inline void server(struct wire *wire, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    wire_send(wire, true, flags, seq, ack, tw_span_of(text, strlen(text)));
}

static inline void say_hello(struct wire *wire, bool from_server, uint32_t seq, uint32_t ack)
{
    wire_send(wire, from_server, TW_TCP_ACK, seq, ack, tw_span_of(client_hello, sizeof(client_hello)));
}

static inline void handshake(struct wire *wire, uint32_t isn)
{
    client(wire, TW_TCP_SYN, isn, 0, "");
    server(wire, TW_TCP_SYN | TW_TCP_ACK, 500, isn + 1, "");
    client(wire, TW_TCP_ACK, isn + 1, 501, "");
}

static inline struct wire new_wire(struct notebook *book, const struct rp_tracker_config *config)
{
    return (struct wire){.tracker = new_tracker(book, config), .port = 40000, .now_ns = 1000000000};
}

#endif
