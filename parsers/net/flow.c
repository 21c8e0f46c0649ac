// Which connection a segment belongs to, and which of its ends sent it.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/flow.h"

_Static_assert(sizeof(struct tw_flow_key) == 40, "a key has no padding, since it is compared and hashed by its bytes");

// src_is_first orders the ends by address, then by port.
static bool src_is_first(const struct tw_ip *ip, const struct tw_tcp *tcp)
{
    int order = memcmp(ip->src, ip->dst, sizeof ip->src);
    return order < 0 || (order == 0 && tcp->src_port <= tcp->dst_port);
}

enum tw_end tw_flow_key_make(const struct tw_ip *ip, const struct tw_tcp *tcp, struct tw_flow_key *out)
{
    enum tw_end src = src_is_first(ip, tcp) ? TW_END_A : TW_END_B;
    enum tw_end dst = src == TW_END_A ? TW_END_B : TW_END_A;
    memcpy(out->addr[src], ip->src, sizeof ip->src);
    memcpy(out->addr[dst], ip->dst, sizeof ip->dst);
    out->port[src] = tcp->src_port;
    out->port[dst] = tcp->dst_port;
    out->version = ip->version;
    return src;
}

// pair multiplies the halves of one word of the key, each with a secret added: the NH hash of UMAC (RFC 4418 section 5.2),
// whose products do not wait for each other.
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

uint64_t tw_flow_hash(const struct tw_flow_key *key, uint64_t seed)
{
    uint64_t words[5];
    memcpy(words, key, sizeof words);
    // A secret for each word: the seed turned by another odd number of bits, and digits of pi.
    return finish(seed + pair(words[0], seed ^ 0x243f6a8885a308d3ULL)
                  + pair(words[1], (seed << 13 | seed >> 51) ^ 0x13198a2e03707345ULL)
                  + pair(words[2], (seed << 27 | seed >> 37) ^ 0xa4093822299f31d1ULL)
                  + pair(words[3], (seed << 41 | seed >> 23) ^ 0x082efa98ec4e6c89ULL)
                  + pair(words[4], (seed << 53 | seed >> 11) ^ 0x452821e638d01377ULL));
}
