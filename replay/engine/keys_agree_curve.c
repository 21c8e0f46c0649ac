// ECDHE on P-256, P-384 and P-521: RFC 8422 section 5.10, RFC 8446 section 4.2.8.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_agree_parts.h"

#include "replay/engine/keys_hash.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/nid.h>

#define MAX_FIELD 66  // bytes of a coordinate of P-521
#define UNCOMPRESSED 0x04

struct curve {
    uint16_t group;
    int nid;
    uint16_t bytes;    // of a coordinate, and of a private key
    uint8_t top_mask;  // of the first byte of a private key
};

static const struct curve curves[] = {
    {TW_GROUP_SECP256R1, NID_X9_62_prime256v1, 32, 0xff},
    {TW_GROUP_SECP384R1, NID_secp384r1, 48, 0xff},
    {TW_GROUP_SECP521R1, NID_secp521r1, MAX_FIELD, 0x01},
};

static const struct curve *curve_of(uint16_t group)
{
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        if (curves[i].group == group) {
            return &curves[i];
        }
    }
    return NULL;
}

static uint16_t curve_private_len(uint16_t group)
{
    const struct curve *curve = curve_of(group);
    return curve != NULL ? curve->bytes : 0;
}

// The group of a curve is libcrypto's own: made once, never freed.
static const EC_GROUP *group_of(const struct curve *curve)
{
    return EC_GROUP_new_by_curve_name(curve->nid);
}

// scalar_of is a private key as a number, which the caller frees; NULL where it is not between 0 and the order.
static BIGNUM *scalar_of(const EC_GROUP *group, const struct rp_share *share)
{
    BIGNUM *scalar = BN_bin2bn(share->private_key, share->len, NULL);
    if (scalar != NULL && (BN_is_zero(scalar) || BN_cmp(scalar, EC_GROUP_get0_order(group)) >= 0)) {
        BN_clear_free(scalar);
        return NULL;
    }
    return scalar;
}

// curve_make draws until a number is a private key: the next draw hardly ever happens.
static bool curve_make(struct rp_share *share, struct rp_random *random)
{
    const struct curve *curve = curve_of(share->group);
    const EC_GROUP *group = group_of(curve);
    BIGNUM *scalar = NULL;
    for (int draws = 0; group != NULL && scalar == NULL && draws < 64; draws++) {
        rp_random_bytes(random, share->private_key, share->len);
        share->private_key[0] &= curve->top_mask;
        scalar = scalar_of(group, share);
    }
    bool good = scalar != NULL;
    BN_clear_free(scalar);
    return good;
}

// multiply makes the point of a private key: times `peer`, or times the generator where that is NULL. The caller frees.
static EC_POINT *multiply(const EC_GROUP *group, const struct rp_share *share, const EC_POINT *peer)
{
    BIGNUM *scalar = scalar_of(group, share);
    EC_POINT *point = scalar != NULL ? EC_POINT_new(group) : NULL;
    int done = 0;
    if (point != NULL) {
        done = peer != NULL ? EC_POINT_mul(group, point, NULL, peer, scalar, NULL)
                            : EC_POINT_mul(group, point, scalar, NULL, NULL, NULL);
    }
    BN_clear_free(scalar);
    if (done != 1) {
        EC_POINT_free(point);
        return NULL;
    }
    return point;
}

// write_point writes the first `len` bytes of an uncompressed point from byte `from` on.
static bool write_point(const EC_GROUP *group, const EC_POINT *point, size_t from, size_t len, struct tw_writer *out)
{
    uint8_t bytes[1 + 2 * MAX_FIELD];
    size_t made =
        point == NULL ? 0 : EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, bytes, sizeof bytes, NULL);
    bool good = made >= from + len && tw_writer_bytes(out, tw_span_of(bytes + from, len));
    rp_wipe(bytes, sizeof bytes);
    return good;
}

static bool curve_public(const struct rp_share *share, struct tw_writer *out)
{
    const struct curve *curve = curve_of(share->group);
    const EC_GROUP *group = group_of(curve);
    EC_POINT *point = group != NULL ? multiply(group, share, NULL) : NULL;
    bool good = group != NULL && write_point(group, point, 0, 1 + 2 * (size_t)curve->bytes, out);
    EC_POINT_free(point);
    ERR_clear_error();
    return good;
}

// point_of reads an uncompressed point and nothing else; it must lie on the curve. The caller frees.
static EC_POINT *point_of(const EC_GROUP *group, struct tw_span bytes, size_t expected_len)
{
    if (bytes.len != expected_len || bytes.data[0] != UNCOMPRESSED) {
        return NULL;
    }
    EC_POINT *point = EC_POINT_new(group);
    if (point != NULL && EC_POINT_oct2point(group, point, bytes.data, bytes.len, NULL) != 1) {
        EC_POINT_free(point);
        return NULL;
    }
    return point;
}

// The secret is the X coordinate with its leading zeros (RFC 8422 section 5.10).
static bool curve_agree(const struct rp_share *share, struct tw_span peer, bool strip_zeros, struct tw_writer *secret)
{
    const struct curve *curve = curve_of(share->group);
    const EC_GROUP *group = group_of(curve);
    (void)strip_zeros;
    if (group == NULL) {
        return false;
    }
    EC_POINT *theirs = point_of(group, peer, 1 + 2 * (size_t)curve->bytes);
    EC_POINT *shared = theirs != NULL ? multiply(group, share, theirs) : NULL;
    bool good = write_point(group, shared, 1, curve->bytes, secret);
    EC_POINT_free(theirs);
    EC_POINT_free(shared);
    ERR_clear_error();
    return good;
}

const struct rp_agreement rp_agree_curve = {
    .private_len = curve_private_len,
    .make = curve_make,
    .public_key = curve_public,
    .agree = curve_agree,
};
