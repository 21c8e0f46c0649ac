// The parts of key agreement: what one family of groups does. Shared by keys_agree.c and the file of each family.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_AGREE_PARTS_H
#define RESHAKE_REPLAY_ENGINE_KEYS_AGREE_PARTS_H

#include "replay/engine/keys_agree.h"

// rp_agreement is one family of groups. `private_len` is 0 where the group is none of it. `make` fills so many bytes; `public` and
// `agree` get a private key of that length, which may hold anything.
struct rp_agreement {
    uint16_t (*private_len)(uint16_t group);
    bool (*make)(struct rp_share *share, struct rp_random *random);
    bool (*public_key)(const struct rp_share *share, struct tw_writer *out);
    bool (*agree)(const struct rp_share *share, struct tw_span peer, bool strip_zeros, struct tw_writer *secret);
};

extern const struct rp_agreement rp_agree_x25519;
extern const struct rp_agreement rp_agree_curve;   // P-256, P-384, P-521
extern const struct rp_agreement rp_agree_field;   // ffdhe…
extern const struct rp_agreement rp_agree_hybrid;  // X25519MLKEM768, where libcrypto has ML-KEM

#define RP_X25519_BYTES 32

// rp_x25519 writes the shared secret. False: the peer's point is of small order.
bool rp_x25519(uint8_t out[RP_X25519_BYTES], const uint8_t *private_key, const uint8_t *peer);

// rp_field_prime is the prime of a finite-field group (RFC 7919 appendix A); empty where it is none. They all have the generator 2.
// `exponent_bits` is how long a private key should be at least.
struct tw_span rp_field_prime(uint16_t group, unsigned *exponent_bits);

#endif
