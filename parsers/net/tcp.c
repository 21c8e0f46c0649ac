// TCP segments: header and checksum, RFC 9293 section 3.1. The options are in tcp_options.c.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/tcp.h"

#include "parsers/net/sum.h"

#define TCP_HEADER 20
#define TCP_MAX_OPTIONS 40
#define CHECKSUM_AT 16

// source port(2) destination port(2) sequence(4) acknowledgement(4) offset(4 bits) reserved(4 bits) flags(1) window(2)
// checksum(2) urgent pointer(2) options
enum tw_result tw_tcp_parse(struct tw_span segment, size_t wire_len, struct tw_tcp *out)
{
    struct tw_cursor at = tw_cursor_over(segment);
    uint8_t offset = 0;
    if (at.left < TCP_HEADER || !tw_cursor_u16(&at, &out->src_port) || !tw_cursor_u16(&at, &out->dst_port)
        || !tw_cursor_u32(&at, &out->seq) || !tw_cursor_u32(&at, &out->ack) || !tw_cursor_u8(&at, &offset)
        || !tw_cursor_u8(&at, &out->flags) || !tw_cursor_u16(&at, &out->window) || !tw_cursor_u16(&at, &out->checksum)
        || !tw_cursor_u16(&at, &out->urgent)) {
        *out = (struct tw_tcp){0};
        return wire_len < TCP_HEADER ? TW_BROKEN : TW_SHORT;
    }
    size_t header_len = (size_t)(offset >> 4) * 4;
    out->reserved = offset & 15U;
    out->options = (struct tw_span){0};
    out->payload = (struct tw_span){0};
    out->missing = 0;
    if (header_len < TCP_HEADER || header_len > wire_len) {
        return TW_BROKEN;
    }
    if (!tw_cursor_bytes(&at, &out->options, header_len - TCP_HEADER)) {
        return TW_SHORT;
    }
    out->payload = tw_cursor_rest(&at);
    out->missing = wire_len > segment.len ? (uint32_t)(wire_len - segment.len) : 0;
    return TW_DONE;
}

bool tw_tcp_write(struct tw_writer *w, const struct tw_tcp *tcp)
{
    size_t header_len = TCP_HEADER + tcp->options.len;
    size_t room = w->cap - w->len;
    if (w->full || tcp->options.len > TCP_MAX_OPTIONS || tcp->options.len % 4 != 0 || room < header_len
        || room - header_len < tcp->payload.len) {
        w->full = true;
        return false;
    }
    return tw_writer_u16(w, tcp->src_port) && tw_writer_u16(w, tcp->dst_port) && tw_writer_u32(w, tcp->seq)
           && tw_writer_u32(w, tcp->ack) && tw_writer_u8(w, (uint8_t)(header_len / 4 << 4 | (tcp->reserved & 15U)))
           && tw_writer_u8(w, tcp->flags) && tw_writer_u16(w, tcp->window) && tw_writer_u16(w, tcp->checksum)
           && tw_writer_u16(w, tcp->urgent) && tw_writer_bytes(w, tcp->options) && tw_writer_bytes(w, tcp->payload);
}

// pseudo_header sums addresses, protocol and length (RFC 9293 section 3.1, RFC 8200 section 8.1).
static uint64_t pseudo_header(const struct tw_ip *ip, size_t segment_len)
{
    size_t address_len = ip->version == 4 ? 4 : 16;
    uint64_t sum = (uint64_t)segment_len + TW_IP_PROTOCOL_TCP;
    sum = tw_sum_add(sum, tw_span_of(ip->src, address_len));
    return tw_sum_add(sum, tw_span_of(ip->dst, address_len));
}

enum tw_checksum tw_tcp_checksum(const struct tw_ip *ip, struct tw_span segment, size_t wire_len)
{
    struct tw_cursor at = tw_cursor_over(segment);
    uint16_t field = 0;
    if (segment.len < wire_len || !tw_cursor_skip(&at, CHECKSUM_AT) || !tw_cursor_u16(&at, &field)) {
        return TW_CHECKSUM_UNKNOWN;
    }
    uint64_t pseudo = pseudo_header(ip, segment.len);
    if (tw_sum_fold(tw_sum_add(pseudo, segment)) == 0xffffU) {
        return TW_CHECKSUM_RIGHT;
    }
    // With segmentation offload the card adds the length of each part, so the sum may stand there without any.
    bool partial = field == tw_sum_fold(pseudo) || field == tw_sum_fold(pseudo_header(ip, 0));
    return field == 0 || partial ? TW_CHECKSUM_OFFLOADED : TW_CHECKSUM_WRONG;
}

uint16_t tw_tcp_checksum_make(const struct tw_ip *ip, struct tw_span segment)
{
    return (uint16_t)~tw_sum_fold(tw_sum_add(pseudo_header(ip, segment.len), segment));
}
