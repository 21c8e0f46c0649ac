// What is learnt: learn.c keeps it, learn_find.c finds it again.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_TRACK_LEARN_PARTS_H
#define RESHAKE_REPLAY_TRACK_LEARN_PARTS_H

#include "replay/script/arena.h"
#include "replay/track/learn.h"

// What a session is found by.
enum rp_made_by { RP_BY_ID, RP_BY_TICKET, RP_BY_PSK, RP_BY_RANDOM };

// rp_made is a session as it was made; `number` counts them.
struct rp_made {
    enum rp_made_by which;
    struct tw_span name, nonce;
    uint8_t random[RP_RANDOM_BYTES];  // of the client, in the handshake that made it
    uint16_t version, cipher_suite;
    bool extended;
    uint32_t lifetime_s, age_add;
    uint64_t time_ns;
    size_t number;
};

struct rp_learnt {
    struct rp_secrets *secrets;
    struct rp_arena arena;
    struct rp_made *made;  // in order of `which`, `name` and `number` where `sorted`
    size_t num, cap;
    bool sorted;
    struct rp_secret secret;  // of the session that was asked for last
};

#endif
