// Which connection a segment belongs to, and which of its ends sent it.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/flow.h"

_Static_assert(sizeof(struct tw_flow_key) == 40, "a key has no padding, since it is compared and hashed by its bytes");

// Addresses are handled in the sizes in which they were stored, four bytes of IPv4 as four bytes: a processor waits for
// small stores before it can load across them.
static void copy_addr(uint8_t *to, const uint8_t *from, uint8_t version)
{
    if (version == 4) {
        memcpy(to, from, 4);
        memset(to + 4, 0, 12);
    } else {
        memcpy(to, from, 16);
    }
}

static uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

// src_is_first orders the ends by address, then by port.
static bool src_is_first(const struct tw_ip *ip, const struct tw_tcp *tcp)
{
    uint32_t src = be32(ip->src);
    uint32_t dst = be32(ip->dst);
    if (src != dst) {
        return src < dst;
    }
    int rest = ip->version == 4 ? 0 : memcmp(ip->src, ip->dst, sizeof ip->src);
    return rest < 0 || (rest == 0 && tcp->src_port <= tcp->dst_port);
}

enum tw_end tw_flow_key_make(const struct tw_ip *ip, const struct tw_tcp *tcp, struct tw_flow_key *out)
{
    enum tw_end src = src_is_first(ip, tcp) ? TW_END_A : TW_END_B;
    enum tw_end dst = src == TW_END_A ? TW_END_B : TW_END_A;
    copy_addr(out->addr[src], ip->src, ip->version);
    copy_addr(out->addr[dst], ip->dst, ip->version);
    out->port[src] = tcp->src_port;
    out->port[dst] = tcp->dst_port;
    out->version = ip->version;
    return src;
}

// pair multiplies the halves of one word of the key, each with a secret added: the NH hash of UMAC (RFC 4418 section
// 5.2), whose products do not wait for each other.
static uint64_t pair(uint64_t word, uint64_t secret)
{
    uint32_t low = (uint32_t)word + (uint32_t)secret;
    uint32_t high = (uint32_t)(word >> 32) + (uint32_t)(secret >> 32);
    return (uint64_t)low * high;
}

// finish spreads every bit over all others (the finaliser of MurmurHash3).
static uint64_t finish(uint64_t hash)
{
    hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdULL;
    hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53ULL;
    return hash ^ hash >> 33;
}

static uint64_t load64(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint64_t load32(const uint8_t *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint64_t turned(uint64_t seed, unsigned bits)
{
    return seed << bits | seed >> (64 - bits);
}

// The secret of each word is the seed, turned, with digits of pi.
uint64_t tw_flow_hash(const struct tw_flow_key *key, uint64_t seed)
{
    uint64_t ports = (uint64_t)key->port[0] << 48 | (uint64_t)key->port[1] << 32 | key->version;
    uint64_t hash = seed + pair(ports, seed ^ 0x243f6a8885a308d3ULL);
    if (key->version == 4) {
        hash += pair(load32(key->addr[0]) | load32(key->addr[1]) << 32, turned(seed, 13) ^ 0x13198a2e03707345ULL);
    } else {
        hash += pair(load64(key->addr[0]), turned(seed, 13) ^ 0x13198a2e03707345ULL)
                + pair(load64(key->addr[0] + 8), turned(seed, 27) ^ 0xa4093822299f31d1ULL)
                + pair(load64(key->addr[1]), turned(seed, 41) ^ 0x082efa98ec4e6c89ULL)
                + pair(load64(key->addr[1] + 8), turned(seed, 53) ^ 0x452821e638d01377ULL);
    }
    return finish(hash);
}
