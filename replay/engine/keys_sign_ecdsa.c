// ECDSA with the nonce of RFC 6979 section 3.2, which is made from the key and the digest: the same signature for the same bytes,
// and no seed from which the key could be computed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_sign_parts.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdsa.h>
#include <openssl/mem.h>

#define MAX_ORDER 66  // bytes of P-521's

// drbg is the HMAC_DRBG of RFC 6979, with its K and V.
struct drbg {
    enum rp_hash hash;
    size_t len;
    uint8_t k[RP_HASH_MAX], v[RP_HASH_MAX];
};

static void next_v(struct drbg *drbg)
{
    struct rp_hmac hmac;
    rp_hmac_init(&hmac, drbg->hash, tw_span_of(drbg->k, drbg->len));
    rp_hmac_add(&hmac, tw_span_of(drbg->v, drbg->len));
    rp_hmac_value(&hmac, drbg->v);
}

// next_k mixes a byte and more into K, and makes V anew.
static void next_k(struct drbg *drbg, uint8_t byte, struct tw_span private_key, struct tw_span digest)
{
    struct rp_hmac hmac;
    rp_hmac_init(&hmac, drbg->hash, tw_span_of(drbg->k, drbg->len));
    rp_hmac_add(&hmac, tw_span_of(drbg->v, drbg->len));
    rp_hmac_add(&hmac, tw_span_of(&byte, 1));
    rp_hmac_add(&hmac, private_key);
    rp_hmac_add(&hmac, digest);
    rp_hmac_value(&hmac, drbg->k);
    next_v(drbg);
}

static void start(struct drbg *drbg, enum rp_hash hash, struct tw_span private_key, struct tw_span digest)
{
    drbg->hash = hash;
    drbg->len = rp_hash_bytes(hash);
    memset(drbg->k, 0, sizeof drbg->k);
    memset(drbg->v, 1, sizeof drbg->v);
    next_k(drbg, 0, private_key, digest);
    next_k(drbg, 1, private_key, digest);
}

// to_number is bits2int: the first bits of some bytes, as many as the order has.
static bool to_number(BIGNUM *out, struct tw_span bytes, const BIGNUM *order)
{
    const size_t order_bits = BN_num_bits(order);
    const size_t len = bytes.len < (order_bits + 7) / 8 ? bytes.len : (order_bits + 7) / 8;
    return BN_bin2bn(bytes.data, len, out) != NULL
           && (8 * len <= order_bits || BN_rshift(out, out, (int)(8 * len - order_bits)) == 1);
}

// reduce is bits2octets: a digest as a number below the order, as long as the order.
static bool reduce(uint8_t *out, size_t len, struct tw_span digest, const BIGNUM *order)
{
    BIGNUM *number = BN_new();
    bool good = number != NULL && to_number(number, digest, order)
                && (BN_cmp(number, order) < 0 || BN_sub(number, number, order) == 1)
                && BN_bn2bin_padded(out, len, number) == 1;
    BN_free(number);
    return good;
}

static bool make_nonce(uint8_t *out, size_t len, struct drbg *drbg, const BIGNUM *order)
{
    BIGNUM *number = BN_new();
    bool good = false;
    bool failed = number == NULL;
    while (!good && !failed) {
        uint8_t bytes[MAX_ORDER];
        for (size_t done = 0; done < len; done += drbg->len) {
            next_v(drbg);
            memcpy(bytes + done, drbg->v, drbg->len < len - done ? drbg->len : len - done);
        }
        failed = !to_number(number, tw_span_of(bytes, len), order);
        good = !failed && !BN_is_zero(number) && BN_cmp(number, order) < 0 && BN_bn2bin_padded(out, len, number) == 1;
        next_k(drbg, 0, (struct tw_span){0}, (struct tw_span){0});
        rp_wipe(bytes, sizeof bytes);
    }
    BN_clear_free(number);
    return good;
}

static bool write_signature(const ECDSA_SIG *signature, struct tw_writer *out)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    bool good = ECDSA_SIG_to_bytes(&bytes, &len, signature) == 1 && tw_writer_bytes(out, tw_span_of(bytes, len));
    OPENSSL_free(bytes);
    return good;
}

bool rp_ecdsa_sign(const EC_KEY *key, enum rp_hash hash, struct tw_span digest, struct tw_writer *out)
{
    const BIGNUM *order = EC_GROUP_get0_order(EC_KEY_get0_group(key));
    const BIGNUM *private_key = EC_KEY_get0_private_key(key);
    const size_t len = BN_num_bytes(order);
    uint8_t x[MAX_ORDER], reduced[MAX_ORDER], nonce[MAX_ORDER];
    struct drbg drbg;
    bool good = private_key != NULL && len <= MAX_ORDER && BN_bn2bin_padded(x, len, private_key) == 1
                && reduce(reduced, len, digest, order);
    if (good) {
        start(&drbg, hash, tw_span_of(x, len), tw_span_of(reduced, len));
        good = make_nonce(nonce, len, &drbg, order);
        rp_wipe(&drbg, sizeof drbg);
    }
    ECDSA_SIG *signature =
        !good ? NULL : ECDSA_sign_with_nonce_and_leak_private_key_for_testing(digest.data, digest.len, key, nonce, len);
    good = signature != NULL && write_signature(signature, out);
    ECDSA_SIG_free(signature);
    rp_wipe(x, sizeof x);
    rp_wipe(nonce, sizeof nonce);
    return good;
}
