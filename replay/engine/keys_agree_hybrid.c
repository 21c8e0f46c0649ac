// X25519MLKEM768: draft-ietf-tls-ecdhe-mlkem section 4; ML-KEM-768 is FIPS 203. Not in every libcrypto.
// SPDX-License-Identifier: Apache-2.0
//
// A private key is ML-KEM's seed and X25519's key behind it. Shares and secrets have ML-KEM's part first too.
#include "replay/engine/keys_agree_parts.h"

#include "replay/engine/keys_hash.h"

#if defined(__has_include)
#if __has_include(<openssl/mlkem.h>)
#define HAVE_MLKEM
#endif
#endif

#ifdef HAVE_MLKEM

#include <openssl/bytestring.h>
#include <openssl/curve25519.h>
#include <openssl/mlkem.h>

static uint16_t hybrid_private_len(uint16_t group)
{
    return group == TW_GROUP_X25519MLKEM768 ? MLKEM_SEED_BYTES + RP_X25519_BYTES : 0;
}

static bool hybrid_make(struct rp_share *share, struct rp_random *random)
{
    rp_random_bytes(random, share->private_key, MLKEM_SEED_BYTES + RP_X25519_BYTES);
    return true;
}

static bool hybrid_public(const struct rp_share *share, struct tw_writer *out)
{
    struct MLKEM768_private_key mlkem;
    struct MLKEM768_public_key encapsulation;
    uint8_t bytes[MLKEM768_PUBLIC_KEY_BYTES + RP_X25519_BYTES];
    CBB cbb;
    bool good = CBB_init_fixed(&cbb, bytes, MLKEM768_PUBLIC_KEY_BYTES) == 1
                && MLKEM768_private_key_from_seed(&mlkem, share->private_key, MLKEM_SEED_BYTES) == 1;
    if (good) {
        MLKEM768_public_from_private(&encapsulation, &mlkem);
        good = MLKEM768_marshal_public_key(&cbb, &encapsulation) == 1 && CBB_len(&cbb) == MLKEM768_PUBLIC_KEY_BYTES;
        X25519_public_from_private(bytes + MLKEM768_PUBLIC_KEY_BYTES, share->private_key + MLKEM_SEED_BYTES);
    }
    rp_wipe(&mlkem, sizeof mlkem);
    CBB_cleanup(&cbb);
    return good && tw_writer_bytes(out, tw_span_of(bytes, sizeof bytes));
}

static bool hybrid_agree(const struct rp_share *share, struct tw_span peer, bool strip_zeros, struct tw_writer *secret)
{
    struct MLKEM768_private_key mlkem;
    uint8_t bytes[MLKEM_SHARED_SECRET_BYTES + RP_X25519_BYTES];
    (void)strip_zeros;
    bool good = peer.len == MLKEM768_CIPHERTEXT_BYTES + RP_X25519_BYTES
                && MLKEM768_private_key_from_seed(&mlkem, share->private_key, MLKEM_SEED_BYTES) == 1
                && MLKEM768_decap(bytes, peer.data, MLKEM768_CIPHERTEXT_BYTES, &mlkem) == 1
                && rp_x25519(bytes + MLKEM_SHARED_SECRET_BYTES, share->private_key + MLKEM_SEED_BYTES,
                             peer.data + MLKEM768_CIPHERTEXT_BYTES)
                && tw_writer_bytes(secret, tw_span_of(bytes, sizeof bytes));
    rp_wipe(&mlkem, sizeof mlkem);
    rp_wipe(bytes, sizeof bytes);
    return good;
}

const struct rp_agreement rp_agree_hybrid = {
    .private_len = hybrid_private_len,
    .make = hybrid_make,
    .public_key = hybrid_public,
    .agree = hybrid_agree,
};

#else

static uint16_t no_private_len(uint16_t group)
{
    (void)group;
    return 0;
}

const struct rp_agreement rp_agree_hybrid = {.private_len = no_private_len};

#endif
