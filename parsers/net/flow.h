// Which connection a segment belongs to, and which of its ends sent it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_NET_FLOW_H
#define RESHAKE_PARSERS_NET_FLOW_H

#include "parsers/net/conn.h"
#include "parsers/net/ip.h"

// tw_flow_key holds both ends, the lower one first, so that both directions have the same key. Its bytes are all set,
// so that keys can be compared by memcmp.
struct tw_flow_key {
    uint8_t addr[2][16];
    uint16_t port[2];
    uint32_t version;  // 4 or 6
};

// tw_flow_key_make fills *out and returns the end that sent the segment. Where both ends are equal, TW_END_A.
enum tw_end tw_flow_key_make(const struct tw_ip *ip, const struct tw_tcp *tcp, struct tw_flow_key *out);

// tw_flow_equal is true where both keys are the same.
static inline bool tw_flow_equal(const struct tw_flow_key *a, const struct tw_flow_key *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

// tw_flow_hash mixes the key with a seed that an attacker must not know, since captures come from strangers.
uint64_t tw_flow_hash(const struct tw_flow_key *key, uint64_t seed);

#endif
