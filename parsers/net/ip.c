// IPv4 (RFC 791) and IPv6 (RFC 8200) headers down to the transport's bytes.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/ip.h"

#include "parsers/net/sum.h"

#define IPV4_HEADER 20
#define IPV6_HEADER 40
#define FLAG_DONT_FRAGMENT 0x4000U
#define FLAG_MORE_FRAGMENTS 0x2000U
#define OFFSET_BITS 0x1fffU

// What the protocol field calls the extension headers.
#define HEADER_HOP_BY_HOP 0
#define HEADER_ROUTING 43
#define HEADER_FRAGMENT 44
#define HEADER_AUTHENTICATION 51
#define HEADER_DESTINATION 60
#define HEADER_MOBILITY 135
#define HEADER_HIP 139
#define HEADER_SHIM6 140

// take_payload gives what stands at `at`, of `len` bytes as the header says, as far as it was captured.
static void take_payload(const struct tw_cursor *at, size_t len, struct tw_ip *out)
{
    out->payload = (struct tw_span){.data = at->at, .len = at->left < len ? at->left : len};
    out->payload_len = len;
}

// version and header length(1) service(1) total length(2) identification(2) flags and offset(2) TTL(1) protocol(1)
// checksum(2) source(4) destination(4) options
static enum tw_result parse_v4(struct tw_cursor at, struct tw_ip *out)
{
    uint8_t first = 0;
    uint16_t total_len = 0;
    uint16_t id = 0;
    uint16_t flags = 0;
    size_t captured = at.left;
    if (at.left < IPV4_HEADER || !tw_cursor_u8(&at, &first) || !tw_cursor_u8(&at, &out->traffic_class)
        || !tw_cursor_u16(&at, &total_len) || !tw_cursor_u16(&at, &id) || !tw_cursor_u16(&at, &flags)
        || !tw_cursor_u8(&at, &out->ttl) || !tw_cursor_u8(&at, &out->protocol) || !tw_cursor_skip(&at, 2)
        || !tw_cursor_copy(&at, out->src, 4) || !tw_cursor_copy(&at, out->dst, 4)) {
        return TW_SHORT;
    }
    size_t header_len = (size_t)(first & 15U) * 4;
    if (header_len < IPV4_HEADER || (total_len != 0 && total_len < header_len)) {
        return TW_BROKEN;
    }
    if (!tw_cursor_skip(&at, header_len - IPV4_HEADER)) {
        return TW_SHORT;
    }
    out->version = 4;
    out->dont_fragment = (flags & FLAG_DONT_FRAGMENT) != 0;
    out->more_fragments = (flags & FLAG_MORE_FRAGMENTS) != 0;
    out->fragment_offset = (uint16_t)((flags & OFFSET_BITS) * 8);
    out->fragment = (flags & (FLAG_MORE_FRAGMENTS | OFFSET_BITS)) != 0;
    out->fragment_id = id;
    take_payload(&at, (total_len != 0 ? total_len : captured) - header_len, out);
    return TW_DONE;
}

// next header(1) reserved(1) offset and flags(2) identification(4). A fragment that is first and last is whole (RFC
// 6946).
static bool read_fragment_header(struct tw_cursor *at, struct tw_ip *ip)
{
    uint16_t flags = 0;
    if (!tw_cursor_u8(at, &ip->protocol) || !tw_cursor_skip(at, 1) || !tw_cursor_u16(at, &flags)
        || !tw_cursor_u32(at, &ip->fragment_id)) {
        return false;
    }
    ip->fragment_offset = flags & 0xfff8U;
    ip->more_fragments = (flags & 1U) != 0;
    ip->fragment = ip->fragment_offset != 0 || ip->more_fragments;
    return true;
}

// next header(1) length(1), in units of eight bytes beyond the first eight, or of four beyond the first two (AH, RFC
// 4302)
static bool read_extension(struct tw_cursor *at, struct tw_ip *ip)
{
    struct tw_cursor probe = *at;
    bool authentication = ip->protocol == HEADER_AUTHENTICATION;
    uint8_t next = 0;
    uint8_t len = 0;
    if (!tw_cursor_u8(&probe, &next) || !tw_cursor_u8(&probe, &len)
        || !tw_cursor_skip(at, authentication ? (len + 2U) * 4 : (len + 1U) * 8)) {
        return false;
    }
    ip->protocol = next;
    return true;
}

// read_header reads the header that ip->protocol announces; false where it does not fit. *out_more: another may follow.
static bool read_header(struct tw_cursor *at, struct tw_ip *ip, bool *out_more)
{
    *out_more = true;
    switch (ip->protocol) {
    case HEADER_HOP_BY_HOP:
    case HEADER_ROUTING:
    case HEADER_DESTINATION:
    case HEADER_AUTHENTICATION:
    case HEADER_MOBILITY:
    case HEADER_HIP:
    case HEADER_SHIM6: return read_extension(at, ip);
    case HEADER_FRAGMENT:
        if (!read_fragment_header(at, ip)) {
            return false;
        }
        *out_more = !ip->fragment;
        return true;
    default: *out_more = false; return true;
    }
}

enum tw_result tw_ip_extensions(struct tw_ip *ip)
{
    struct tw_cursor at = tw_cursor_over(ip->payload);
    bool cut = ip->payload.len < ip->payload_len;
    bool more = true;
    while (more) {
        if (!read_header(&at, ip, &more)) {
            return cut ? TW_SHORT : TW_BROKEN;
        }
    }
    ip->payload_len -= ip->payload.len - at.left;
    ip->payload = tw_cursor_rest(&at);
    return TW_DONE;
}

// version(4 bits) class(8 bits) flow(20 bits) payload length(2) next header(1) hop limit(1) source(16) destination(16).
// A payload length of 0 is a jumbogram (RFC 2675) or left to the network card: to the end of the packet.
static enum tw_result parse_v6(struct tw_cursor at, struct tw_ip *out)
{
    uint32_t first = 0;
    uint16_t len = 0;
    if (at.left < IPV6_HEADER || !tw_cursor_u32(&at, &first) || !tw_cursor_u16(&at, &len)
        || !tw_cursor_u8(&at, &out->protocol) || !tw_cursor_u8(&at, &out->ttl) || !tw_cursor_copy(&at, out->src, 16)
        || !tw_cursor_copy(&at, out->dst, 16)) {
        return TW_SHORT;
    }
    out->version = 6;
    out->traffic_class = (uint8_t)(first >> 20 & 0xffU);
    out->flow_label = first & 0xfffffU;
    take_payload(&at, len != 0 ? len : at.left, out);
    return out->protocol == TW_IP_PROTOCOL_TCP ? TW_DONE : tw_ip_extensions(out);
}

enum tw_result tw_ip_parse(struct tw_span packet, struct tw_ip *out)
{
    struct tw_cursor at = tw_cursor_over(packet);
    struct tw_cursor ahead = at;
    uint8_t first = 0;
    *out = (struct tw_ip){0};
    if (!tw_cursor_u8(&ahead, &first)) {
        return TW_SHORT;
    }
    switch (first >> 4) {
    case 4: return parse_v4(at, out);
    case 6: return parse_v6(at, out);
    default: return TW_BROKEN;
    }
}

static bool write_v4(struct tw_writer *w, const struct tw_ip *ip, size_t payload_len)
{
    uint8_t bytes[IPV4_HEADER];
    struct tw_writer header = tw_writer_into(bytes, sizeof bytes);
    uint32_t flags = (ip->dont_fragment ? FLAG_DONT_FRAGMENT : 0) | (ip->more_fragments ? FLAG_MORE_FRAGMENTS : 0);
    size_t checksum_at = 10;
    bool ok = tw_writer_u8(&header, 0x45) && tw_writer_u8(&header, ip->traffic_class)
              && tw_writer_u16(&header, (uint16_t)(IPV4_HEADER + payload_len))
              && tw_writer_u16(&header, (uint16_t)ip->fragment_id)
              && tw_writer_u16(&header, (uint16_t)(flags | ip->fragment_offset / 8U)) && tw_writer_u8(&header, ip->ttl)
              && tw_writer_u8(&header, ip->protocol) && tw_writer_u16(&header, 0)
              && tw_writer_bytes(&header, tw_span_of(ip->src, 4)) && tw_writer_bytes(&header, tw_span_of(ip->dst, 4));
    uint16_t checksum = tw_sum_fold(~tw_sum_add(0, tw_writer_span(&header)));
    bytes[checksum_at] = (uint8_t)(checksum >> 8);
    bytes[checksum_at + 1] = (uint8_t)checksum;
    return ok && tw_writer_bytes(w, tw_writer_span(&header));
}

static bool write_v6(struct tw_writer *w, const struct tw_ip *ip, size_t payload_len)
{
    return tw_writer_u32(w, 6U << 28 | (uint32_t)ip->traffic_class << 20 | (ip->flow_label & 0xfffffU))
           && tw_writer_u16(w, (uint16_t)payload_len) && tw_writer_u8(w, ip->protocol) && tw_writer_u8(w, ip->ttl)
           && tw_writer_bytes(w, tw_span_of(ip->src, 16)) && tw_writer_bytes(w, tw_span_of(ip->dst, 16));
}

bool tw_ip_write_header(struct tw_writer *w, const struct tw_ip *ip, size_t payload_len)
{
    size_t header_len = ip->version == 4 ? IPV4_HEADER : IPV6_HEADER;
    size_t counted = ip->version == 4 ? IPV4_HEADER : 0;  // IPv6 does not count its fixed header
    if (w->full || w->cap - w->len < header_len || payload_len > UINT16_MAX - counted) {
        w->full = true;
        return false;
    }
    return ip->version == 4 ? write_v4(w, ip, payload_len) : write_v6(w, ip, payload_len);
}
