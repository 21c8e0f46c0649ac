// Randomness of a play: the same seed gives the same bytes. Never the system's.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_RANDOM_H
#define RESHAKE_REPLAY_ENGINE_KEYS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#define RP_SEED_LEN 32

// rp_random is a ChaCha20 key stream (RFC 8439). A copy goes its own way.
struct rp_random {
    uint8_t key[RP_SEED_LEN];
    uint64_t block;     // of 64 bytes, the next
    uint8_t ready[64];  // of which the last `left` are unused
    uint8_t left;
};

void rp_random_seed(struct rp_random *random, const uint8_t seed[RP_SEED_LEN]);

// rp_random_seed_number is for tests and plays that are named by a number.
void rp_random_seed_number(struct rp_random *random, uint64_t seed);

void rp_random_bytes(struct rp_random *random, uint8_t *out, size_t len);

#endif
