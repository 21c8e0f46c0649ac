// The signature schemes that are verified and made: RFC 8446 section 4.2.3, RFC 5246 section 7.4.1.4.1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_sign_parts.h"

#include <openssl/digest.h>
#include <openssl/nid.h>

// clang-format off
static const struct rp_scheme schemes[] = {
    {RP_SCHEME_OLD_RSA,             RP_SIGNER_PKCS1,   false, EVP_md5_sha1, RP_HASH_MD5_SHA1, 0},
    {TW_SIG_RSA_PKCS1_MD5,          RP_SIGNER_PKCS1,   false, EVP_md5,      RP_HASH_MD5,      0},
    {TW_SIG_RSA_PKCS1_SHA1,         RP_SIGNER_PKCS1,   false, EVP_sha1,     RP_HASH_SHA1,     0},
    {TW_SIG_RSA_PKCS1_SHA224,       RP_SIGNER_PKCS1,   false, EVP_sha224,   RP_HASH_SHA256,   0},
    {TW_SIG_RSA_PKCS1_SHA256,       RP_SIGNER_PKCS1,   false, EVP_sha256,   RP_HASH_SHA256,   0},
    {TW_SIG_RSA_PKCS1_SHA384,       RP_SIGNER_PKCS1,   false, EVP_sha384,   RP_HASH_SHA384,   0},
    {TW_SIG_RSA_PKCS1_SHA512,       RP_SIGNER_PKCS1,   false, EVP_sha512,   RP_HASH_SHA512,   0},
    {TW_SIG_RSA_PSS_RSAE_SHA256,    RP_SIGNER_PSS,     false, EVP_sha256,   RP_HASH_SHA256,   0},
    {TW_SIG_RSA_PSS_RSAE_SHA384,    RP_SIGNER_PSS,     false, EVP_sha384,   RP_HASH_SHA384,   0},
    {TW_SIG_RSA_PSS_RSAE_SHA512,    RP_SIGNER_PSS,     false, EVP_sha512,   RP_HASH_SHA512,   0},
    {TW_SIG_RSA_PSS_PSS_SHA256,     RP_SIGNER_PSS,     true,  EVP_sha256,   RP_HASH_SHA256,   0},
    {TW_SIG_RSA_PSS_PSS_SHA384,     RP_SIGNER_PSS,     true,  EVP_sha384,   RP_HASH_SHA384,   0},
    {TW_SIG_RSA_PSS_PSS_SHA512,     RP_SIGNER_PSS,     true,  EVP_sha512,   RP_HASH_SHA512,   0},
    {TW_SIG_ECDSA_SHA1,             RP_SIGNER_ECDSA,   false, EVP_sha1,     RP_HASH_SHA1,     0},
    {TW_SIG_ECDSA_SHA224,           RP_SIGNER_ECDSA,   false, EVP_sha224,   RP_HASH_SHA256,   0},
    {TW_SIG_ECDSA_SECP256R1_SHA256, RP_SIGNER_ECDSA,   false, EVP_sha256,   RP_HASH_SHA256,   NID_X9_62_prime256v1},
    {TW_SIG_ECDSA_SECP384R1_SHA384, RP_SIGNER_ECDSA,   false, EVP_sha384,   RP_HASH_SHA384,   NID_secp384r1},
    {TW_SIG_ECDSA_SECP521R1_SHA512, RP_SIGNER_ECDSA,   false, EVP_sha512,   RP_HASH_SHA512,   NID_secp521r1},
    {TW_SIG_ED25519,                RP_SIGNER_ED25519, false, NULL,         RP_HASH_SHA512,   0},
};
// clang-format on

const struct rp_scheme *rp_scheme_find(uint16_t scheme)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (schemes[i].scheme == scheme) {
            return &schemes[i];
        }
    }
    return NULL;
}

bool rp_scheme_fits(const struct rp_scheme *scheme, const struct rp_public_key *key)
{
    const int kind = EVP_PKEY_id(key->key);
    switch (scheme->signer) {
    case RP_SIGNER_PKCS1:
    case RP_SIGNER_PSS: return kind == EVP_PKEY_RSA && scheme->pss_only == key->pss_only;
    case RP_SIGNER_ECDSA: return kind == EVP_PKEY_EC;
    case RP_SIGNER_ED25519: return kind == EVP_PKEY_ED25519;
    }
    return false;
}

bool rp_scheme_digest(const struct rp_scheme *scheme, struct tw_span content, uint8_t out[RP_HASH_MAX], size_t *out_len)
{
    unsigned len = 0;
    bool good = EVP_Digest(content.data, content.len, out, &len, scheme->md(), NULL) == 1;
    *out_len = len;
    return good;
}
