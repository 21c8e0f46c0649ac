// EMSA-PSS with a salt of our own choice, which libcrypto does not take: RFC 8017 section 9.1.1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_sign_parts.h"

// mask adds MGF1(seed) to `out` by exclusive or (RFC 8017 appendix B.2.1).
static void mask(uint8_t *out, size_t len, enum rp_hash hash, struct tw_span seed)
{
    uint8_t block[RP_HASH_MAX];
    const size_t step = rp_hash_bytes(hash);
    for (uint32_t i = 0; i * step < len; i++) {
        const uint8_t counter[4] = {(uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
        struct rp_digest digest;
        rp_digest_init(&digest, hash);
        rp_digest_add(&digest, seed);
        rp_digest_add(&digest, tw_span_of(counter, sizeof counter));
        rp_digest_value(&digest, block);
        for (size_t j = 0; j < step && i * step + j < len; j++) {
            out[i * step + j] ^= block[j];
        }
    }
}

// salted hashes eight zeros, the digest and the salt.
static void salted(uint8_t *out, enum rp_hash hash, const uint8_t *digest, const uint8_t *salt)
{
    static const uint8_t zeros[8] = {0};
    struct rp_digest all;
    rp_digest_init(&all, hash);
    rp_digest_add(&all, tw_span_of(zeros, sizeof zeros));
    rp_digest_add(&all, tw_span_of(digest, rp_hash_bytes(hash)));
    rp_digest_add(&all, tw_span_of(salt, rp_hash_bytes(hash)));
    rp_digest_value(&all, out);
}

// The encoding is one bit shorter than the modulus: zeros, 01 and the salt (masked), the hash of the salted digest, bc. A whole
// zero byte stands in front where that bit was alone in its byte.
bool rp_pss_encode(uint8_t *out, size_t modulus_bits, enum rp_hash hash, const uint8_t *digest,
                   struct rp_random *random)
{
    const size_t hash_len = rp_hash_bytes(hash);
    const size_t whole = (modulus_bits + 7) / 8;
    const size_t len = (modulus_bits + 6) / 8;
    uint8_t salt[RP_HASH_MAX];
    if (len < 2 * hash_len + 2) {
        return false;
    }
    const size_t block_len = len - hash_len - 1;
    uint8_t *block = out + (whole - len);
    uint8_t *seed = block + block_len;
    rp_random_bytes(random, salt, hash_len);
    memset(out, 0, whole);
    block[block_len - hash_len - 1] = 1;
    memcpy(block + block_len - hash_len, salt, hash_len);
    salted(seed, hash, digest, salt);
    mask(block, block_len, hash, tw_span_of(seed, hash_len));
    block[0] &= (uint8_t)(0xff >> (8 * len - (modulus_bits - 1)));
    seed[hash_len] = 0xbc;
    return true;
}
