// Link layers: Ethernet (IEEE 802.3) with VLAN tags (802.1Q, 802.1ad), MPLS (RFC 3032), PPP over Ethernet (RFC 2516),
// Linux cooked captures v1 and v2, BSD loopback, and IP without a link layer. Layouts: the LINKTYPE_ pages of
// tcpdump.org.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/link.h"

#define ETHER_VLAN 0x8100
#define ETHER_QINQ 0x88a8
#define ETHER_QINQ_OLD 0x9100
#define ETHER_MPLS 0x8847
#define ETHER_MPLS_UPSTREAM 0x8848
#define ETHER_PPPOE_SESSION 0x8864
#define PPP_IPV4 0x0021
#define PPP_IPV6 0x0057

bool tw_link_known(uint16_t link_type)
{
    switch (link_type) {
    case TW_LINK_NULL:
    case TW_LINK_ETHERNET:
    case TW_LINK_RAW_12:
    case TW_LINK_RAW_14:
    case TW_LINK_RAW:
    case TW_LINK_LOOP:
    case TW_LINK_LINUX_SLL:
    case TW_LINK_IPV4:
    case TW_LINK_IPV6:
    case TW_LINK_LINUX_SLL2: return true;
    default: return false;
    }
}

static enum tw_result carries_ip(struct tw_cursor *at, uint16_t ether_type, struct tw_link *out)
{
    out->ether_type = ether_type;
    out->ip = tw_cursor_rest(at);
    return TW_DONE;
}

static enum tw_result carries_other(uint16_t ether_type, struct tw_link *out)
{
    out->ether_type = ether_type;
    return TW_DONE;
}

// carries_by_version tells IPv4 from IPv6 by the first four bits, where nothing else says it.
static enum tw_result carries_by_version(struct tw_cursor *at, uint16_t ether_type, struct tw_link *out)
{
    struct tw_cursor ahead = *at;
    uint8_t first = 0;
    if (!tw_cursor_u8(&ahead, &first)) {
        return TW_SHORT;
    }
    switch (first >> 4) {
    case 4: return carries_ip(at, TW_ETHER_IPV4, out);
    case 6: return carries_ip(at, TW_ETHER_IPV6, out);
    default: return carries_other(ether_type, out);
    }
}

// MPLS: labels of four bytes, the last of which has its "bottom of stack" bit set; what follows is told by looking at
// it.
static enum tw_result read_mpls(struct tw_cursor *at, uint16_t ether_type, struct tw_link *out)
{
    for (int i = 0; i < TW_LINK_MAX_TAGS; i++) {
        uint32_t label = 0;
        if (!tw_cursor_u32(at, &label)) {
            return TW_SHORT;
        }
        if ((label & 0x100U) != 0) {
            return carries_by_version(at, ether_type, out);
        }
    }
    return carries_other(ether_type, out);
}

// PPPoE session: version and type(1) code(1) session(2) length(2), then a PPP protocol(2).
static enum tw_result read_pppoe(struct tw_cursor *at, struct tw_link *out)
{
    uint16_t protocol = 0;
    if (!tw_cursor_skip(at, 6) || !tw_cursor_u16(at, &protocol)) {
        return TW_SHORT;
    }
    switch (protocol) {
    case PPP_IPV4: return carries_ip(at, TW_ETHER_IPV4, out);
    case PPP_IPV6: return carries_ip(at, TW_ETHER_IPV6, out);
    default: return carries_other(ETHER_PPPOE_SESSION, out);
    }
}

static bool is_tag(uint16_t ether_type)
{
    return ether_type == ETHER_VLAN || ether_type == ETHER_QINQ || ether_type == ETHER_QINQ_OLD;
}

// read_tags reads VLAN tags: VLAN ID in the lower twelve bits(2), the next type(2).
static bool read_tags(struct tw_cursor *at, uint16_t *ether_type, struct tw_link *out)
{
    while (is_tag(*ether_type) && out->num_vlans < TW_LINK_MAX_TAGS) {
        uint16_t control = 0;
        if (!tw_cursor_u16(at, &control) || !tw_cursor_u16(at, ether_type)) {
            return false;
        }
        if (out->num_vlans < 2) {
            out->vlan[out->num_vlans] = control & 0x0fffU;
        }
        out->num_vlans++;
    }
    return true;
}

// read_ether_type goes on behind a type field, from whatever link layer that came.
static enum tw_result read_ether_type(struct tw_cursor *at, uint16_t ether_type, struct tw_link *out)
{
    if (is_tag(ether_type) && !read_tags(at, &ether_type, out)) {
        return TW_SHORT;
    }
    switch (ether_type) {
    case TW_ETHER_IPV4:
    case TW_ETHER_IPV6: return carries_ip(at, ether_type, out);
    case ETHER_MPLS:
    case ETHER_MPLS_UPSTREAM: return read_mpls(at, ether_type, out);
    case ETHER_PPPOE_SESSION: return read_pppoe(at, out);
    default: return carries_other(ether_type, out);
    }
}

// Ethernet: destination(6) source(6) type(2).
static enum tw_result read_ethernet(struct tw_cursor *at, struct tw_link *out)
{
    uint16_t ether_type = 0;
    if (!tw_cursor_skip(at, 12) || !tw_cursor_u16(at, &ether_type)) {
        return TW_SHORT;
    }
    return read_ether_type(at, ether_type, out);
}

// Linux cooked v1: packet type(2) device type(2) address length(2) address(8) protocol(2).
static enum tw_result read_cooked(struct tw_cursor *at, struct tw_link *out)
{
    uint16_t ether_type = 0;
    if (!tw_cursor_skip(at, 14) || !tw_cursor_u16(at, &ether_type)) {
        return TW_SHORT;
    }
    return read_ether_type(at, ether_type, out);
}

// Linux cooked v2: protocol(2) reserved(2) interface(4) device type(2) packet type(1) address length(1) address(8).
static enum tw_result read_cooked_v2(struct tw_cursor *at, struct tw_link *out)
{
    uint16_t ether_type = 0;
    if (!tw_cursor_u16(at, &ether_type) || !tw_cursor_skip(at, 18)) {
        return TW_SHORT;
    }
    return read_ether_type(at, ether_type, out);
}

// BSD loopback: address family(4), in the byte order of the machine that captured, or big-endian (OpenBSD). AF_INET
// is 2 everywhere, AF_INET6 is 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on Darwin and 10 on Linux.
static enum tw_result read_loopback(struct tw_cursor *at, struct tw_link *out)
{
    uint32_t family = 0;
    if (!tw_cursor_u32(at, &family)) {
        return TW_SHORT;
    }
    if ((family & 0xffffU) == 0) {
        family = family >> 24 | (family >> 8 & 0xff00U);
    }
    switch (family) {
    case 2: return carries_ip(at, TW_ETHER_IPV4, out);
    case 10:
    case 24:
    case 28:
    case 30: return carries_ip(at, TW_ETHER_IPV6, out);
    default: return carries_other(0, out);
    }
}

enum tw_result tw_link_parse(uint16_t link_type, struct tw_span frame, struct tw_link *out)
{
    struct tw_cursor at = tw_cursor_over(frame);
    *out = (struct tw_link){0};
    switch (link_type) {
    case TW_LINK_ETHERNET: return read_ethernet(&at, out);
    case TW_LINK_LINUX_SLL: return read_cooked(&at, out);
    case TW_LINK_LINUX_SLL2: return read_cooked_v2(&at, out);
    case TW_LINK_NULL:
    case TW_LINK_LOOP: return read_loopback(&at, out);
    case TW_LINK_RAW_12:
    case TW_LINK_RAW_14:
    case TW_LINK_RAW: return carries_by_version(&at, 0, out);
    case TW_LINK_IPV4: return carries_ip(&at, TW_ETHER_IPV4, out);
    case TW_LINK_IPV6: return carries_ip(&at, TW_ETHER_IPV6, out);
    default: return TW_BROKEN;
    }
}
