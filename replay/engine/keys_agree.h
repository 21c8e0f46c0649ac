// Key agreement: shares, shared secrets, encrypted premasters. RFC 8446 section 4.2.8, RFC 8422, RFC 7748, RFC 5246 section
// 8.1.2, RFC 7919.
// SPDX-License-Identifier: Apache-2.0
//
// Private keys are made from rp_random, so that the same play gives the same shares. A peer's share of any content and length may
// come in: it is agreed with or it is not.
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_AGREE_H
#define RESHAKE_REPLAY_ENGINE_KEYS_AGREE_H

#include "parsers/tls/codes.h"
#include "parsers/wire/result.h"
#include "parsers/wire/span.h"
#include "parsers/wire/writer.h"
#include "replay/engine/keys_random.h"

#define RP_MAX_PRIVATE                                                                                                 \
    96  // bytes of the longest private key that is kept (X25519MLKEM768: ML-KEM's seed and X25519's key)
#define RP_MAX_SHARED 1024  // of a secret: finite-field groups up to 8192 bits

// rp_share is a private key of ours in one group, as it is kept, in a recording too. The public one is made from it.
struct rp_share {
    uint16_t group;  // TW_GROUP_…; 0: none
    uint16_t len;
    uint8_t private_key[RP_MAX_PRIVATE];
};

// rp_group_known is true for X25519, P-256, P-384, P-521, ffdhe2048 to ffdhe4096, and X25519MLKEM768 where the BoringSSL
// that this is built with has it.
bool rp_group_known(uint16_t group);

// rp_share_make makes a private key. False: the group is not known.
TW_MUST_USE bool rp_share_make(struct rp_share *share, uint16_t group, struct rp_random *random);

// rp_share_public writes our public share as key_share and ClientKeyExchange have it (X25519: 32 bytes; P-…: uncompressed;
// ffdhe…: as long as the prime). False: the share is none (a recording may hold any bytes), or `out` is full.
TW_MUST_USE bool rp_share_public(const struct rp_share *share, struct tw_writer *out);

// rp_share_agree makes the shared secret from the server's share; of finite-field groups with the leading zeros that TLS 1.3
// keeps and TLS 1.2 strips (`strip_zeros`: RFC 5246 section 8.1.2). False: no point of the group, or of the wrong length, or one
// that makes the secret known (of X25519: all zero; of ffdhe…: 0, 1, p - 1 and more).
TW_MUST_USE bool rp_share_agree(const struct rp_share *share, struct tw_span peer, bool strip_zeros,
                                struct tw_writer *secret);

// rp_dh_agree is DHE with the server's own parameters: it writes our public value, as long as the prime, and the secret without
// its leading zeros. False: no sensible parameters (p zero, even or longer than 8192 bits; g or ys not between 1 and p - 1).
TW_MUST_USE bool rp_dh_agree(struct tw_span p, struct tw_span g, struct tw_span ys, struct rp_random *random,
                             struct tw_writer *yc, struct tw_writer *secret);

// rp_rsa_encrypt encrypts a premaster to the key of a certificate (PKCS #1 v1.5, padding from `random`). False: no RSA key
// in it, or too small.
TW_MUST_USE bool rp_rsa_encrypt(struct tw_span certificate, struct tw_span premaster, struct rp_random *random,
                                struct tw_writer *out);

#endif
