// Signature schemes as libcrypto sees them. Only keys*.c include it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_SIGN_PARTS_H
#define RESHAKE_REPLAY_ENGINE_KEYS_SIGN_PARTS_H

#include "replay/engine/keys_hash.h"
#include "replay/engine/keys_parts.h"
#include "replay/engine/keys_sign.h"

enum rp_signer {
    RP_SIGNER_PKCS1,
    RP_SIGNER_PSS,  // rsae and pss
    RP_SIGNER_ECDSA,
    RP_SIGNER_ED25519,
};

// rp_scheme is a signature scheme. `hmac` is the hash of ECDSA's nonces, and of RSA-PSS: the scheme's own where rp_hash has it.
struct rp_scheme {
    uint16_t scheme;
    enum rp_signer signer;
    bool pss_only;  // for keys under id-RSASSA-PSS; the other RSA schemes are not
    const EVP_MD *(*md)(void);
    enum rp_hash hash;
    int curve_nid;  // of ECDSA in TLS 1.3; 0: not in TLS 1.3
};

// rp_scheme_find returns NULL where the scheme is none of ours.
const struct rp_scheme *rp_scheme_find(uint16_t scheme);

// rp_scheme_fits says whether a key is of the scheme's kind.
bool rp_scheme_fits(const struct rp_scheme *scheme, const struct rp_public_key *key);

// rp_scheme_digest hashes what is signed. False: out of memory.
bool rp_scheme_digest(const struct rp_scheme *scheme, struct tw_span content, uint8_t out[RP_HASH_MAX],
                      size_t *out_len);

// rp_signature_good checks a signature by a key of the signer's kind. `md` is NULL for Ed25519; `salt_len` is RSA-PSS's, -1: that of
// the hash.
bool rp_signature_good(enum rp_signer signer, EVP_PKEY *key, const EVP_MD *md, int salt_len, struct tw_span content,
                       struct tw_span signature);

#define RP_RSA_MAX 2048  // bytes; libcrypto takes keys up to 16,384 bits

// rp_pss_encode makes EMSA-PSS (RFC 8017 section 9.1.1) with a salt as long as the hash, for a modulus of so many bits. False: the
// modulus is too short.
bool rp_pss_encode(uint8_t *out, size_t modulus_bits, enum rp_hash hash, const uint8_t *digest,
                   struct rp_random *random);

// rp_ecdsa_sign writes an ECDSA signature whose nonce is that of RFC 6979.
bool rp_ecdsa_sign(const EC_KEY *key, enum rp_hash hash, struct tw_span digest, struct tw_writer *out);

#endif
