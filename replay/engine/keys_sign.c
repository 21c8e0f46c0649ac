// Our own signatures: which scheme, and the signature. RFC 5246 section 7.4.8, RFC 8446 sections 4.2.3 and 4.4.3.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/wire/cursor.h"
#include "replay/engine/keys_identity_parts.h"
#include "replay/engine/keys_sign_parts.h"

#include <openssl/curve25519.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#define PKCS1_OVERHEAD (11 + 19)  // RFC 8017 section 9.2: padding, and what names the hash

// is_long_enough says whether an RSA key has room for what is signed.
static bool is_long_enough(const struct rp_scheme *scheme, EVP_PKEY *key)
{
    const RSA *rsa = EVP_PKEY_get0_RSA(key);
    if (rsa == NULL) {
        return true;
    }
    const size_t hash_len = EVP_MD_size(scheme->md());
    return RSA_size(rsa) <= RP_RSA_MAX
           && (scheme->signer == RP_SIGNER_PSS ? (RSA_bits(rsa) + 6) / 8 >= 2 * hash_len + 2
                                               : RSA_size(rsa) >= hash_len + PKCS1_OVERHEAD);
}

static bool can_sign(const struct rp_identity *identity, const struct rp_scheme *scheme)
{
    return scheme != NULL && rp_scheme_fits(scheme, &identity->key) && is_long_enough(scheme, identity->key.key);
}

// is_in_version: TLS 1.3 has no PKCS #1, and its names of ECDSA schemes name the curve.
static bool is_in_version(const struct rp_identity *identity, const struct rp_scheme *scheme, uint16_t version)
{
    if (version != TW_VERSION_TLS13) {
        return scheme->scheme != RP_SCHEME_OLD_RSA;
    }
    const EC_KEY *ec = EVP_PKEY_get0_EC_KEY(identity->key.key);
    return scheme->signer != RP_SIGNER_PKCS1
           && (ec == NULL || EC_GROUP_get_curve_name(EC_KEY_get0_group(ec)) == scheme->curve_nid);
}

uint16_t rp_identity_scheme(const struct rp_identity *identity, uint16_t version, struct tw_span schemes)
{
    struct tw_cursor cursor = tw_cursor_over(schemes);
    uint16_t code = 0;
    if (version != TW_VERSION_TLS12 && version != TW_VERSION_TLS13) {
        code = EVP_PKEY_id(identity->key.key) == EVP_PKEY_EC ? TW_SIG_ECDSA_SHA1 : RP_SCHEME_OLD_RSA;
        return can_sign(identity, rp_scheme_find(code)) ? code : 0;
    }
    while (tw_cursor_u16(&cursor, &code)) {
        const struct rp_scheme *scheme = rp_scheme_find(code);
        if (can_sign(identity, scheme) && is_in_version(identity, scheme, version)) {
            return code;
        }
    }
    return 0;
}

static bool sign_rsa(const struct rp_scheme *scheme, RSA *rsa, struct tw_span digest, struct rp_random *random,
                     struct tw_writer *out)
{
    uint8_t encoded[RP_RSA_MAX];
    uint8_t signature[RP_RSA_MAX];
    bool good = false;
    size_t len = 0;
    if (scheme->signer == RP_SIGNER_PSS) {
        good = rp_pss_encode(encoded, RSA_bits(rsa), scheme->hash, digest.data, random)
               && RSA_sign_raw(rsa, &len, signature, sizeof signature, encoded, RSA_size(rsa), RSA_NO_PADDING) == 1;
    } else {
        unsigned made = 0;
        good = RSA_sign(EVP_MD_type(scheme->md()), digest.data, (unsigned)digest.len, signature, &made, rsa) == 1;
        len = made;
    }
    return good && tw_writer_bytes(out, tw_span_of(signature, len));
}

static bool sign_ed25519(const EVP_PKEY *key, struct tw_span content, struct tw_writer *out)
{
    uint8_t seed[32], public_key[ED25519_PUBLIC_KEY_LEN], private_key[ED25519_PRIVATE_KEY_LEN];
    uint8_t signature[ED25519_SIGNATURE_LEN];
    size_t len = sizeof seed;
    bool good = EVP_PKEY_get_raw_private_key(key, seed, &len) == 1 && len == sizeof seed;
    if (good) {
        ED25519_keypair_from_seed(public_key, private_key, seed);
        good = ED25519_sign(signature, content.data, content.len, private_key) == 1
               && tw_writer_bytes(out, tw_span_of(signature, sizeof signature));
    }
    rp_wipe(seed, sizeof seed);
    rp_wipe(private_key, sizeof private_key);
    return good;
}

bool rp_identity_sign(const struct rp_identity *identity, uint16_t scheme_code, struct tw_span content,
                      struct rp_random *random, struct tw_writer *out)
{
    const struct rp_scheme *scheme = rp_scheme_find(scheme_code);
    EVP_PKEY *key = identity->key.key;
    uint8_t digest[RP_HASH_MAX];
    size_t len = 0;
    bool good = can_sign(identity, scheme);
    if (good && scheme->signer == RP_SIGNER_ED25519) {
        good = sign_ed25519(key, content, out);
    } else if (good && rp_scheme_digest(scheme, content, digest, &len)) {
        good = scheme->signer == RP_SIGNER_ECDSA
                   ? rp_ecdsa_sign(EVP_PKEY_get0_EC_KEY(key), scheme->hash, tw_span_of(digest, len), out)
                   : sign_rsa(scheme, EVP_PKEY_get0_RSA(key), tw_span_of(digest, len), random, out);
    } else {
        good = false;
    }
    ERR_clear_error();
    return good;
}
