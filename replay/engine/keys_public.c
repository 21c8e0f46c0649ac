// The public key of a certificate: RFC 5280 section 4.1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_parts.h"

#include <openssl/err.h>
#include <openssl/mem.h>
#include <openssl/rsa.h>

#define CONTEXT(n) (CBS_ASN1_CONSTRUCTED | CBS_ASN1_CONTEXT_SPECIFIC | (n))

static bool cut_extensions(CBS *tbs, CBS *out)
{
    CBS outer;
    int present = 0;
    CBS_init(out, NULL, 0);
    return CBS_get_optional_asn1(tbs, NULL, NULL, CBS_ASN1_CONTEXT_SPECIFIC | 1)     // issuerUniqueID
           && CBS_get_optional_asn1(tbs, NULL, NULL, CBS_ASN1_CONTEXT_SPECIFIC | 2)  // subjectUniqueID
           && CBS_get_optional_asn1(tbs, &outer, &present, CONTEXT(3))
           && (!present || CBS_get_asn1(&outer, out, CBS_ASN1_SEQUENCE));
}

static bool cut_signed(CBS to_be_signed, struct rp_der *out)
{
    CBS tbs;
    return CBS_get_asn1(&to_be_signed, &tbs, CBS_ASN1_SEQUENCE)
           && CBS_get_optional_asn1(&tbs, NULL, NULL, CONTEXT(0))  // version
           && CBS_get_asn1(&tbs, &out->serial, CBS_ASN1_INTEGER)
           && CBS_get_asn1(&tbs, NULL, CBS_ASN1_SEQUENCE)  // signature
           && CBS_get_asn1(&tbs, &out->issuer, CBS_ASN1_SEQUENCE)
           && CBS_get_asn1(&tbs, &out->validity, CBS_ASN1_SEQUENCE)
           && CBS_get_asn1(&tbs, &out->subject, CBS_ASN1_SEQUENCE)
           && CBS_get_asn1_element(&tbs, &out->public_key, CBS_ASN1_SEQUENCE) && cut_extensions(&tbs, &out->extensions);
}

bool rp_der_cut(struct tw_span certificate, struct rp_der *out)
{
    CBS der, body;
    uint8_t unused = 0;
    CBS_init(&der, certificate.data, certificate.len);
    return CBS_get_asn1(&der, &body, CBS_ASN1_SEQUENCE) && CBS_len(&der) == 0
           && CBS_get_asn1_element(&body, &out->to_be_signed, CBS_ASN1_SEQUENCE)
           && CBS_get_asn1(&body, &out->signature_algorithm, CBS_ASN1_SEQUENCE)
           && CBS_get_asn1(&body, &out->signature, CBS_ASN1_BITSTRING) && CBS_get_u8(&out->signature, &unused)
           && unused == 0 && CBS_len(&body) == 0 && cut_signed(out->to_be_signed, out);
}

bool rp_pss_algorithm(CBS algorithm)
{
    static const uint8_t id_rsassa_pss[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a};
    CBS oid;
    return CBS_get_asn1(&algorithm, &oid, CBS_ASN1_OBJECT) && CBS_mem_equal(&oid, id_rsassa_pss, sizeof id_rsassa_pss);
}

// pss_key reads an RSA key that libcrypto would refuse for its OID.
static EVP_PKEY *pss_key(CBS info)
{
    CBS body, algorithm, bits;
    uint8_t unused = 0;
    if (!CBS_get_asn1(&info, &body, CBS_ASN1_SEQUENCE) || !CBS_get_asn1(&body, &algorithm, CBS_ASN1_SEQUENCE)
        || !rp_pss_algorithm(algorithm) || !CBS_get_asn1(&body, &bits, CBS_ASN1_BITSTRING)
        || !CBS_get_u8(&bits, &unused) || unused != 0) {
        return NULL;
    }
    RSA *rsa = RSA_parse_public_key(&bits);
    EVP_PKEY *key = rsa != NULL ? EVP_PKEY_new() : NULL;
    if (key != NULL && EVP_PKEY_set1_RSA(key, rsa) != 1) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    RSA_free(rsa);
    return key;
}

bool rp_public_key_of(struct tw_span certificate, struct rp_public_key *out)
{
    struct rp_der der;
    *out = (struct rp_public_key){0};
    if (rp_der_cut(certificate, &der)) {
        out->key = pss_key(der.public_key);
        out->pss_only = out->key != NULL;
        if (out->key == NULL) {
            out->key = EVP_parse_public_key(&der.public_key);
        }
    }
    ERR_clear_error();
    return out->key != NULL;
}
