// Who we are: a chain of certificates and a private key, from PEM (RFC 7468).
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_identity_parts.h"

#include <limits.h>
#include <stdlib.h>

#include <openssl/bio.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/mem.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

// block is one block of PEM; its parts are of libcrypto's allocator.
struct block {
    char *label, *header;
    uint8_t *bytes;
    long len;
};

static void block_free(struct block *block)
{
    OPENSSL_free(block->label);
    OPENSSL_free(block->header);
    if (block->bytes != NULL) {
        OPENSSL_cleanse(block->bytes, (size_t)block->len);
    }
    OPENSSL_free(block->bytes);
    *block = (struct block){0};
}

static bool is_certificate(const struct block *block)
{
    return strcmp(block->label, PEM_STRING_X509) == 0 || strcmp(block->label, PEM_STRING_X509_OLD) == 0;
}

static bool is_private_key(const struct block *block)
{
    static const char end[] = "PRIVATE KEY";  // of PKCS #8; others have a kind in front
    const size_t len = strlen(block->label);
    return len >= sizeof end - 1 && strcmp(block->label + len - (sizeof end - 1), end) == 0;
}

// next_block reads on to the next block. False: there is none, or it is damaged: then *why says so.
static bool next_block(BIO *bio, struct block *block, const char **why)
{
    *block = (struct block){0};
    if (PEM_read_bio(bio, &block->label, &block->header, &block->bytes, &block->len) == 1) {
        return true;
    }
    const uint32_t error = ERR_peek_last_error();
    if (ERR_GET_LIB(error) != ERR_LIB_PEM || ERR_GET_REASON(error) != PEM_R_NO_START_LINE) {
        *why = "a block of the PEM text is damaged";
    }
    ERR_clear_error();
    return false;
}

// add_certificate takes a block's bytes over.
static bool add_certificate(struct rp_identity *identity, struct block *block, const char **why)
{
    struct rp_der der;
    if (identity->num_certificates == RP_MAX_CHAIN) {
        *why = "there are more than 16 certificates";
        return false;
    }
    if (!rp_der_cut(tw_span_of(block->bytes, (size_t)block->len), &der)) {
        *why = identity->num_certificates == 0 ? "the first certificate cannot be read"
                                               : "a certificate behind the first cannot be read";
        return false;
    }
    identity->certificates[identity->num_certificates].der = block->bytes;
    identity->certificates[identity->num_certificates].len = (size_t)block->len;
    identity->num_certificates++;
    block->bytes = NULL;
    return true;
}

static EVP_PKEY *key_from(RSA *rsa, EC_KEY *ec)
{
    EVP_PKEY *key = rsa != NULL || ec != NULL ? EVP_PKEY_new() : NULL;
    if (key != NULL && (rsa != NULL ? EVP_PKEY_set1_RSA(key, rsa) : EVP_PKEY_set1_EC_KEY(key, ec)) != 1) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    RSA_free(rsa);
    EC_KEY_free(ec);
    return key;
}

// pkcs8 reads a PrivateKeyInfo (RFC 5958), that of an RSA key under id-RSASSA-PSS too, which libcrypto does not.
static EVP_PKEY *pkcs8(CBS bytes, bool *pss_only)
{
    CBS info = bytes, body, algorithm, rsa;
    *pss_only = CBS_get_asn1(&info, &body, CBS_ASN1_SEQUENCE) && CBS_get_asn1(&body, NULL, CBS_ASN1_INTEGER)
                && CBS_get_asn1(&body, &algorithm, CBS_ASN1_SEQUENCE) && rp_pss_algorithm(algorithm)
                && CBS_get_asn1(&body, &rsa, CBS_ASN1_OCTETSTRING);
    return *pss_only ? key_from(RSA_parse_private_key(&rsa), NULL) : EVP_parse_private_key(&bytes);
}

static EVP_PKEY *parse_key(const struct block *block, bool *pss_only)
{
    CBS bytes;
    CBS_init(&bytes, block->bytes, (size_t)block->len);
    *pss_only = false;
    if (strcmp(block->label, PEM_STRING_RSA) == 0) {
        return key_from(RSA_parse_private_key(&bytes), NULL);
    }
    if (strcmp(block->label, PEM_STRING_ECPRIVATEKEY) == 0) {
        return key_from(NULL, EC_KEY_parse_private_key(&bytes, NULL));
    }
    return strcmp(block->label, PEM_STRING_PKCS8INF) == 0 ? pkcs8(bytes, pss_only) : NULL;
}

static bool add_key(struct rp_identity *identity, const struct block *block, const char **why)
{
    if (strcmp(block->label, PEM_STRING_PKCS8) == 0 || strstr(block->header, "ENCRYPTED") != NULL) {
        *why = "the private key is encrypted with a passphrase; decrypt it with `openssl pkey`";
        return false;
    }
    identity->key.key = parse_key(block, &identity->key.pss_only);
    ERR_clear_error();
    if (identity->key.key == NULL) {
        *why = "the private key is damaged, or neither RSA, nor EC on a NIST curve, nor Ed25519";
        return false;
    }
    return true;
}

// read_text takes from one text what is wanted: every certificate, the first private key.
static bool read_text(struct rp_identity *identity, struct tw_span pem, bool certificates, bool key, const char **why)
{
    BIO *bio = pem.len <= INT_MAX ? BIO_new_mem_buf(pem.data, (int)pem.len) : NULL;
    struct block block;
    bool good = bio != NULL;
    while (good && next_block(bio, &block, why)) {
        if (certificates && is_certificate(&block)) {
            good = add_certificate(identity, &block, why);
        } else if (key && identity->key.key == NULL && is_private_key(&block)) {
            good = add_key(identity, &block, why);
        }
        block_free(&block);
    }
    BIO_free(bio);
    return good && *why == NULL;
}

// is_whole says what is missing, or does not go together. What the key may sign is what the certificate says.
static bool is_whole(struct rp_identity *identity, const char **why)
{
    struct rp_public_key ours;
    if (identity->num_certificates == 0) {
        *why = "there is no certificate in PEM form";
    } else if (identity->key.key == NULL) {
        *why = "there is no private key in PEM form";
    } else if (!rp_public_key_of(rp_identity_certificate(identity, 0), &ours)) {
        *why = "the key of the first certificate is neither RSA, nor EC on a NIST curve, nor Ed25519";
    } else {
        if (EVP_PKEY_cmp(ours.key, identity->key.key) != 1) {
            *why = "the private key does not belong to the first certificate";
        }
        identity->key.pss_only = ours.pss_only;
        EVP_PKEY_free(ours.key);
    }
    ERR_clear_error();
    return *why == NULL;
}

struct rp_identity *rp_identity_load(struct tw_span certificates_pem, struct tw_span key_pem, const char **why)
{
    struct rp_identity *identity = calloc(1, sizeof *identity);
    const bool one_text = key_pem.len == 0;
    *why = NULL;
    if (identity == NULL) {
        *why = "there is no memory";
        return NULL;
    }
    if (!read_text(identity, certificates_pem, true, one_text, why)
        || (!one_text && !read_text(identity, key_pem, false, true, why)) || !is_whole(identity, why)) {
        *why = *why != NULL ? *why : "there is no memory";
        rp_identity_free(identity);
        return NULL;
    }
    return identity;
}

void rp_identity_free(struct rp_identity *identity)
{
    if (identity == NULL) {
        return;
    }
    for (size_t i = 0; i < identity->num_certificates; i++) {
        OPENSSL_free(identity->certificates[i].der);
    }
    EVP_PKEY_free(identity->key.key);
    free(identity);
}

size_t rp_identity_length(const struct rp_identity *identity)
{
    return identity->num_certificates;
}

struct tw_span rp_identity_certificate(const struct rp_identity *identity, size_t i)
{
    return i < identity->num_certificates ? tw_span_of(identity->certificates[i].der, identity->certificates[i].len)
                                          : (struct tw_span){0};
}
