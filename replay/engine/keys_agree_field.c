// Diffie-Hellman in finite fields: the groups of RFC 7919, and the parameters that a server chose (RFC 5246 section 8.1.2).
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_agree_parts.h"

#include "replay/engine/keys_hash.h"

#include <openssl/bn.h>
#include <openssl/err.h>

#define MAX_PRIME_BITS (8 * RP_MAX_SHARED)
// A private key for a server's own prime is no longer than what RFC 7919 asks for its longest group: a hostile server gets no
// long work out of us.
#define MAX_EXPONENT_BITS 400

// field is one exponentiation's world. Every number in it is freed by field_close.
struct field {
    BIGNUM *p, *g, *exponent;
    BN_CTX *context;
};

// between is true for 1 < value < p - 1: other values make the secret known (RFC 8446 section 4.2.8.1).
static bool between(const BIGNUM *value, const BIGNUM *p)
{
    BIGNUM *last = BN_dup(p);
    bool inside =
        last != NULL && BN_sub_word(last, 1) == 1 && BN_cmp(value, BN_value_one()) > 0 && BN_cmp(value, last) < 0;
    BN_free(last);
    return inside;
}

static bool field_open(struct field *field, struct tw_span p, struct tw_span g)
{
    *field = (struct field){0};
    if (p.len > 2 * RP_MAX_SHARED || g.len > 2 * RP_MAX_SHARED) {
        return false;  // zeros in front of a number are passed over, but not any number of them
    }
    field->p = BN_bin2bn(p.data, p.len, NULL);
    field->g = BN_bin2bn(g.data, g.len, NULL);
    field->context = BN_CTX_new();
    return field->p != NULL && field->g != NULL && field->context != NULL && BN_is_odd(field->p)
           && BN_num_bits(field->p) <= MAX_PRIME_BITS && between(field->g, field->p);
}

static void field_close(struct field *field)
{
    BN_free(field->p);
    BN_free(field->g);
    BN_clear_free(field->exponent);
    BN_CTX_free(field->context);
    ERR_clear_error();
}

static size_t bytes_of(unsigned bits)
{
    return (bits + 7) / 8;
}

// draw makes a private key of so many bits that is not zero.
static void draw(uint8_t *out, unsigned bits, struct rp_random *random)
{
    const size_t len = bytes_of(bits);
    bool zero = true;
    while (zero) {
        rp_random_bytes(random, out, len);
        out[0] &= (uint8_t)(0xff >> (8 * len - bits));
        for (size_t i = 0; i < len; i++) {
            zero = zero && out[i] == 0;
        }
    }
}

// power writes base to our exponent, as long as the prime or without its leading zeros. Zero, which composite "primes" can give,
// is no secret.
static bool power(const struct field *field, const BIGNUM *base, bool strip_zeros, struct tw_writer *out)
{
    uint8_t bytes[RP_MAX_SHARED];
    BIGNUM *value = BN_new();
    bool good = value != NULL
                && BN_mod_exp_mont_consttime(value, base, field->exponent, field->p, field->context, NULL) == 1
                && !BN_is_zero(value);
    size_t len = !good ? 0 : strip_zeros ? BN_num_bytes(value) : BN_num_bytes(field->p);
    good = good && BN_bn2bin_padded(bytes, len, value) == 1 && tw_writer_bytes(out, tw_span_of(bytes, len));
    BN_clear_free(value);
    rp_wipe(bytes, sizeof bytes);
    return good;
}

static bool power_of_peer(const struct field *field, struct tw_span peer, bool strip_zeros, struct tw_writer *out)
{
    BIGNUM *base = peer.len <= 2 * RP_MAX_SHARED ? BN_bin2bn(peer.data, peer.len, NULL) : NULL;
    bool good = base != NULL && between(base, field->p) && power(field, base, strip_zeros, out);
    BN_free(base);
    return good;
}

static const uint8_t two = 2;

static uint16_t field_private_len(uint16_t group)
{
    unsigned bits = 0;
    return rp_field_prime(group, &bits).len != 0 ? (uint16_t)bytes_of(bits) : 0;
}

static bool field_make(struct rp_share *share, struct rp_random *random)
{
    unsigned bits = 0;
    (void)rp_field_prime(share->group, &bits);
    draw(share->private_key, bits, random);
    return true;
}

static bool field_of_share(struct field *field, const struct rp_share *share)
{
    unsigned bits = 0;
    return field_open(field, rp_field_prime(share->group, &bits), tw_span_of(&two, 1))
           && (field->exponent = BN_bin2bn(share->private_key, share->len, NULL)) != NULL
           && !BN_is_zero(field->exponent);
}

static bool field_public(const struct rp_share *share, struct tw_writer *out)
{
    struct field field;
    bool good = field_of_share(&field, share) && power(&field, field.g, false, out);
    field_close(&field);
    return good;
}

// In TLS 1.3 a share is as long as the prime; in TLS 1.2 it may come without its leading zeros.
static bool field_agree(const struct rp_share *share, struct tw_span peer, bool strip_zeros, struct tw_writer *secret)
{
    struct field field;
    unsigned bits = 0;
    const size_t len = rp_field_prime(share->group, &bits).len;
    bool good = field_of_share(&field, share) && (strip_zeros ? peer.len <= len : peer.len == len)
                && power_of_peer(&field, peer, strip_zeros, secret);
    field_close(&field);
    return good;
}

bool rp_dh_agree(struct tw_span p, struct tw_span g, struct tw_span ys, struct rp_random *random, struct tw_writer *yc,
                 struct tw_writer *secret)
{
    struct field field;
    bool good = field_open(&field, p, g);
    if (good) {
        uint8_t exponent[MAX_EXPONENT_BITS / 8];
        unsigned bits = BN_num_bits(field.p) - 1;
        bits = bits < MAX_EXPONENT_BITS ? bits : MAX_EXPONENT_BITS;
        draw(exponent, bits, random);
        field.exponent = BN_bin2bn(exponent, bytes_of(bits), NULL);
        good = field.exponent != NULL && power_of_peer(&field, ys, true, secret) && power(&field, field.g, false, yc);
        rp_wipe(exponent, sizeof exponent);
    }
    field_close(&field);
    return good;
}

const struct rp_agreement rp_agree_field = {
    .private_len = field_private_len,
    .make = field_make,
    .public_key = field_public,
    .agree = field_agree,
};
