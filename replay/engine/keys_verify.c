// Signatures by the key of a certificate: RFC 5246 section 7.4.3, RFC 8446 section 4.4.3.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_sign_parts.h"

#include <openssl/curve25519.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

static bool ed25519_good(const EVP_PKEY *key, struct tw_span content, struct tw_span signature)
{
    uint8_t point[ED25519_PUBLIC_KEY_LEN];
    size_t len = sizeof point;
    return signature.len == ED25519_SIGNATURE_LEN && EVP_PKEY_get_raw_public_key(key, point, &len) == 1
           && ED25519_verify(content.data, content.len, signature.data, point) == 1;
}

bool rp_signature_good(enum rp_signer signer, EVP_PKEY *key, const EVP_MD *md, int salt_len, struct tw_span content,
                       struct tw_span signature)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (signer == RP_SIGNER_ED25519) {
        return ed25519_good(key, content, signature);
    }
    if (EVP_Digest(content.data, content.len, digest, &len, md, NULL) != 1) {
        return false;
    }
    if (signer == RP_SIGNER_ECDSA) {
        return ECDSA_verify(0, digest, len, signature.data, signature.len, EVP_PKEY_get0_EC_KEY(key)) == 1;
    }
    RSA *rsa = EVP_PKEY_get0_RSA(key);
    if (signer == RP_SIGNER_PSS) {
        return RSA_verify_pss_mgf1(rsa, digest, len, md, md, salt_len, signature.data, signature.len) == 1;
    }
    return RSA_verify(EVP_MD_type(md), digest, len, signature.data, signature.len, rsa) == 1;
}

// is_good: RSA-PSS's salt is as long as the hash (RFC 8446 section 4.2.3).
static bool is_good(const struct rp_scheme *scheme, EVP_PKEY *key, struct tw_span content, struct tw_span signature)
{
    return rp_signature_good(scheme->signer, key, scheme->md != NULL ? scheme->md() : NULL, -1, content, signature);
}

enum rp_verified rp_verify(struct tw_span certificate, uint16_t scheme_code, struct tw_span content,
                           struct tw_span signature)
{
    const struct rp_scheme *scheme = rp_scheme_find(scheme_code);
    struct rp_public_key key;
    enum rp_verified answer = RP_VERIFY_WRONG_KEY;
    if (scheme == NULL || !rp_public_key_of(certificate, &key)) {
        return RP_VERIFY_UNKNOWN;
    }
    if (rp_scheme_fits(scheme, &key)) {
        answer = is_good(scheme, key.key, content, signature) ? RP_VERIFIED : RP_VERIFY_WRONG;
    }
    EVP_PKEY_free(key.key);
    ERR_clear_error();
    return answer;
}
