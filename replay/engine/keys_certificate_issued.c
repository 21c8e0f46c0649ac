// Whether a certificate was signed by another's key: RFC 5280 section 4.1.1.3. libcrypto's own check has opinions about hashes and
// salts, and we are to tell, not to trust.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_certificate_parts.h"
#include "replay/engine/keys_sign_parts.h"

#include <openssl/err.h>
#include <openssl/obj.h>

#define CONTEXT(n) (CBS_ASN1_CONSTRUCTED | CBS_ASN1_CONTEXT_SPECIFIC | (n))

// signing is how a certificate was signed.
struct signing {
    enum rp_signer signer;
    const EVP_MD *md;
    int salt_len;
};

// read_hash reads an AlgorithmIdentifier of a hash.
static bool read_hash(CBS *algorithm, const EVP_MD **out)
{
    CBS body, oid;
    if (!CBS_get_asn1(algorithm, &body, CBS_ASN1_SEQUENCE) || !CBS_get_asn1(&body, &oid, CBS_ASN1_OBJECT)) {
        return false;
    }
    *out = EVP_get_digestbynid(OBJ_cbs2nid(&oid));
    return *out != NULL;
}

// read_pss reads RSASSA-PSS-params (RFC 8017 appendix A.2.3), whose mask is taken to be made with the same hash.
static bool read_pss(CBS parameters, struct signing *out)
{
    CBS body, field;
    int present = 0;
    uint64_t salt_len = 20;
    out->signer = RP_SIGNER_PSS;
    out->md = EVP_sha1();
    if (!CBS_get_asn1(&parameters, &body, CBS_ASN1_SEQUENCE)
        || !CBS_get_optional_asn1(&body, &field, &present, CONTEXT(0)) || (present && !read_hash(&field, &out->md))
        || !CBS_get_optional_asn1(&body, NULL, NULL, CONTEXT(1))
        || !CBS_get_optional_asn1_uint64(&body, &salt_len, CONTEXT(2), 20) || salt_len > RP_RSA_MAX) {
        return false;
    }
    out->salt_len = (int)salt_len;
    return true;
}

static bool read_signing(CBS algorithm, struct signing *out)
{
    CBS oid;
    int hash_nid = 0;
    int key_nid = 0;
    if (rp_pss_algorithm(algorithm)) {
        return CBS_get_asn1(&algorithm, NULL, CBS_ASN1_OBJECT) && read_pss(algorithm, out);
    }
    if (!CBS_get_asn1(&algorithm, &oid, CBS_ASN1_OBJECT)
        || OBJ_find_sigid_algs(OBJ_cbs2nid(&oid), &hash_nid, &key_nid) != 1) {
        return false;
    }
    out->signer = key_nid == EVP_PKEY_RSA  ? RP_SIGNER_PKCS1
                  : key_nid == EVP_PKEY_EC ? RP_SIGNER_ECDSA
                                           : RP_SIGNER_ED25519;
    out->md = EVP_get_digestbynid(hash_nid);
    return key_nid == EVP_PKEY_ED25519 || (out->md != NULL && (key_nid == EVP_PKEY_RSA || key_nid == EVP_PKEY_EC));
}

static bool fits(enum rp_signer signer, const struct rp_public_key *key)
{
    switch (signer) {
    case RP_SIGNER_PKCS1: return EVP_PKEY_id(key->key) == EVP_PKEY_RSA && !key->pss_only;
    case RP_SIGNER_PSS: return EVP_PKEY_id(key->key) == EVP_PKEY_RSA;
    case RP_SIGNER_ECDSA: return EVP_PKEY_id(key->key) == EVP_PKEY_EC;
    case RP_SIGNER_ED25519: return EVP_PKEY_id(key->key) == EVP_PKEY_ED25519;
    }
    return false;
}

static struct tw_span span(const CBS *cbs)
{
    return tw_span_of(CBS_data(cbs), CBS_len(cbs));
}

bool rp_certificate_issued(struct tw_span der, struct tw_span issuer)
{
    struct rp_der cut;
    struct signing signing = {0};
    struct rp_public_key key;
    bool good = false;
    if (rp_der_cut(der, &cut) && read_signing(cut.signature_algorithm, &signing) && rp_public_key_of(issuer, &key)) {
        good = fits(signing.signer, &key)
               && rp_signature_good(signing.signer, key.key, signing.md, signing.salt_len, span(&cut.to_be_signed),
                                    span(&cut.signature));
        EVP_PKEY_free(key.key);
    }
    ERR_clear_error();
    return good;
}
