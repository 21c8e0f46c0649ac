// The short way through the packets that are nearly all of most captures: Ethernet (IEEE 802.3), IPv4 without options (RFC 791
// section 3.1), TCP (RFC 9293 section 3.1).
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/plain.h"

#include "parsers/net/link.h"

#define ETHERNET_HEADER 14
#define IPV4_HEADER 20
#define TCP_HEADER 20
#define IPV4_WITHOUT_OPTIONS 0x45
#define FRAGMENT_BITS 0x3fffU  // more fragments, and the offset

// read_ip leaves `at` behind the header. The bytes of the addresses stay in the order of the network.
static inline bool read_ip(struct tw_cursor *at, uint16_t *total_len, uint32_t *src, uint32_t *dst)
{
    uint16_t ether_type = 0;
    uint16_t flags = 0;
    uint8_t first = 0;
    uint8_t protocol = 0;
    return tw_cursor_skip(at, ETHERNET_HEADER - 2) && tw_cursor_u16(at, &ether_type) && tw_cursor_u8(at, &first)
           && tw_cursor_skip(at, 1) && tw_cursor_u16(at, total_len) && tw_cursor_skip(at, 2)
           && tw_cursor_u16(at, &flags) && tw_cursor_skip(at, 1) && tw_cursor_u8(at, &protocol) && tw_cursor_skip(at, 2)
           && tw_cursor_copy(at, src, 4) && tw_cursor_copy(at, dst, 4) && ether_type == TW_ETHER_IPV4
           && first == IPV4_WITHOUT_OPTIONS && (flags & FRAGMENT_BITS) == 0 && protocol == TW_IP_PROTOCOL_TCP;
}

// read_tcp takes a segment of `wire_len` bytes, of which `at` has what was captured, and the link's padding.
static inline bool read_tcp(struct tw_cursor at, uint32_t wire_len, struct tw_tcp *tcp)
{
    uint32_t captured = at.left < wire_len ? (uint32_t)at.left : wire_len;
    uint8_t offset = 0;
    bool fits = tw_cursor_u16(&at, &tcp->src_port) && tw_cursor_u16(&at, &tcp->dst_port)
                && tw_cursor_u32(&at, &tcp->seq) && tw_cursor_u32(&at, &tcp->ack) && tw_cursor_u8(&at, &offset)
                && tw_cursor_u8(&at, &tcp->flags) && tw_cursor_u16(&at, &tcp->window)
                && tw_cursor_u16(&at, &tcp->checksum) && tw_cursor_u16(&at, &tcp->urgent);
    uint32_t header_len = offset / 16U * 4U;
    if (!fits || header_len < TCP_HEADER || header_len > captured
        || !tw_cursor_bytes(&at, &tcp->options, header_len - TCP_HEADER)) {
        return false;
    }
    tcp->reserved = offset & 15U;
    tcp->payload = (struct tw_span){.data = at.at, .len = captured - header_len};
    tcp->missing = wire_len - captured;
    return true;
}

// put_address sets the bytes of an address in words of eight, in which they are compared.
static inline void put_address(uint8_t to[16], uint32_t address)
{
    uint64_t words[2] = {0, 0};
    memcpy(words, &address, sizeof address);
    memcpy(to, words, sizeof words);
}

static inline uint32_t in_order(uint32_t address)
{
    struct tw_cursor at = {.at = (const uint8_t *)&address, .left = sizeof address};
    uint32_t value = 0;
    return tw_cursor_u32(&at, &value) ? value : 0;
}

bool tw_plain_parse(uint16_t link_type, struct tw_span frame, struct tw_tcp *tcp, struct tw_flow_key *key,
                    enum tw_end *end)
{
    struct tw_cursor at = tw_cursor_over(frame);
    uint16_t total_len = 0;
    uint32_t src = 0;
    uint32_t dst = 0;
    // With this all checks below are known to the compiler to succeed.
    if (link_type != TW_LINK_ETHERNET || at.left < ETHERNET_HEADER + IPV4_HEADER + TCP_HEADER
        || !read_ip(&at, &total_len, &src, &dst) || total_len < IPV4_HEADER + TCP_HEADER
        || !read_tcp(at, total_len - IPV4_HEADER, tcp)) {
        return false;
    }
    bool first = src == dst ? tcp->src_port <= tcp->dst_port : in_order(src) < in_order(dst);
    *end = first ? TW_END_A : TW_END_B;
    put_address(key->addr[0], first ? src : dst);
    put_address(key->addr[1], first ? dst : src);
    key->port[0] = first ? tcp->src_port : tcp->dst_port;
    key->port[1] = first ? tcp->dst_port : tcp->src_port;
    key->version = 4;
    return true;
}
