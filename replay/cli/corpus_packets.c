// Seeds of packets: the frames themselves, and the segments of connections and the fragments of packets in the forms of their targets.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/corpus.h"

#include "parsers/net/flow.h"
#include "parsers/net/link.h"

enum {
    SEGMENT = 8,
    PIECE = 6,
    FRAGMENT = 4
};  // lengths of an item (harness/targets/segments.c, reassembly.c, fragments.c)
enum { WILD_FLAGS = 32, BEFORE = 1000, LONGEST = 127 };

// The place of the link type is the one in harness/targets/packet.c.
static void frame_seed(struct rp_seeds *seeds, const struct tw_packet *packet)
{
    static const uint16_t links[] = {TW_LINK_ETHERNET, TW_LINK_ETHERNET,  TW_LINK_RAW,        TW_LINK_NULL,
                                     TW_LINK_LOOP,     TW_LINK_LINUX_SLL, TW_LINK_LINUX_SLL2, TW_LINK_IPV4,
                                     TW_LINK_IPV6,     TW_LINK_RAW_12,    TW_LINK_RAW_14};
    for (uint8_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        if (links[i] == packet->link_type) {
            const uint8_t steers[2] = {i, 40};
            rp_seed_write(seeds, "packet", packet->bytes, tw_span_of(steers, sizeof steers));
            return;
        }
    }
}

// conn_of finds the connection, or begins it; NULL: there are too many.
static struct rp_seed_conn *conn_of(struct rp_seed_packets *packets, const struct tw_flow_key *key)
{
    for (size_t i = 0; i < packets->num_conns; i++) {
        if (tw_flow_equal(&packets->conns[i].key, key)) {
            return &packets->conns[i];
        }
    }
    if (packets->num_conns == RP_SEED_CONNS) {
        return NULL;
    }
    struct rp_seed_conn *conn = &packets->conns[packets->num_conns++];
    conn->key = *key;
    conn->known[0] = conn->known[1] = false;
    conn->segments = tw_writer_into(conn->room[0], sizeof conn->room[0]);
    conn->pieces = tw_writer_into(conn->room[1], sizeof conn->room[1]);
    return conn;
}

// add_segment writes one segment down, by its place from the first that was seen of its side.
static void add_segment(struct rp_seed_conn *conn, enum tw_end end, const struct tw_tcp *tcp)
{
    bool acks = (tcp->flags & TW_TCP_ACK) != 0;
    if (!conn->known[end]) {
        conn->known[end] = true;
        conn->first[end] = tcp->seq;
    }
    if (acks && !conn->known[!end]) {
        conn->known[!end] = true;
        conn->first[!end] = tcp->ack - 1;
    }
    size_t len = tcp->payload.len + tcp->missing;
    uint32_t place = tcp->seq - conn->first[end], acked = acks ? tcp->ack - conn->first[!end] : 0;
    if (conn->segments.cap - conn->segments.len >= SEGMENT) {
        tw_writer_u8(&conn->segments, (uint8_t)(end | WILD_FLAGS));
        tw_writer_u8(&conn->segments, (uint8_t)tcp->flags);
        tw_writer_u16(&conn->segments, (uint16_t)(place + BEFORE));
        tw_writer_u16(&conn->segments, (uint16_t)(acked + BEFORE));
        tw_writer_u8(&conn->segments, (uint8_t)(len < UINT8_MAX ? len : UINT8_MAX));
        tw_writer_u8(&conn->segments, (uint8_t)(tcp->missing < UINT8_MAX ? tcp->missing : UINT8_MAX));
    }
    if (len != 0 && conn->pieces.cap - conn->pieces.len >= PIECE) {
        tw_writer_u8(&conn->pieces, (uint8_t)end);
        tw_writer_u16(&conn->pieces, (uint16_t)(place - 1));
        tw_writer_u8(&conn->pieces, (uint8_t)(len < LONGEST ? len : LONGEST));
        tw_writer_u16(&conn->pieces, 0);
    }
}

// add_fragment writes one fragment down; packets are told apart by the lowest bits of their number.
static void add_fragment(struct rp_seed_packets *packets, const struct tw_ip *ip)
{
    size_t units = (ip->payload_len + 7) / 8;
    if (packets->fragments.cap - packets->fragments.len >= FRAGMENT) {
        tw_writer_u8(&packets->fragments,
                     (uint8_t)(ip->fragment_id % 3 | (ip->more_fragments ? 4U : 0) | (ip->version == 6 ? 8U : 0)
                               | (ip->payload_len % 8 != 0 ? 16U : 0)));
        tw_writer_u8(&packets->fragments, (uint8_t)(ip->fragment_offset / 8));
        tw_writer_u8(&packets->fragments, (uint8_t)(units == 0 ? 0 : units - 1));
        tw_writer_u8(&packets->fragments, 0);
    }
}

void rp_seed_packets_begin(struct rp_seed_packets *packets)
{
    packets->num_conns = 0;
    packets->fragments = tw_writer_into(packets->room, sizeof packets->room);
    tw_writer_u8(&packets->fragments, 0);  // there is room for all
}

void rp_seed_packet(struct rp_seeds *seeds, struct rp_seed_packets *packets, const struct tw_packet *packet)
{
    struct tw_link link;
    struct tw_ip ip;
    struct tw_tcp tcp;
    struct tw_flow_key key;
    frame_seed(seeds, packet);
    if (tw_link_parse(packet->link_type, packet->bytes, &link) != TW_DONE || link.ip.len == 0
        || tw_ip_parse(link.ip, &ip) != TW_DONE) {
        return;
    }
    if (ip.fragment) {
        add_fragment(packets, &ip);
    } else if (ip.protocol == TW_IP_PROTOCOL_TCP && tw_tcp_parse(ip.payload, ip.payload_len, &tcp) == TW_DONE) {
        enum tw_end end = tw_flow_key_make(&ip, &tcp, &key);
        struct rp_seed_conn *conn = conn_of(packets, &key);
        if (conn != NULL) {
            add_segment(conn, end, &tcp);
        }
    }
}

void rp_seed_packets_end(struct rp_seeds *seeds, const struct rp_seed_packets *packets)
{
    for (size_t i = 0; i < packets->num_conns; i++) {
        rp_seed_write(seeds, "segments", tw_writer_span(&packets->conns[i].segments), tw_span_of(NULL, 0));
        rp_seed_write(seeds, "reassembly", tw_writer_span(&packets->conns[i].pieces), tw_span_of(NULL, 0));
    }
    if (packets->fragments.len > 1) {
        rp_seed_write(seeds, "fragments", tw_writer_span(&packets->fragments), tw_span_of(NULL, 0));
    }
}
