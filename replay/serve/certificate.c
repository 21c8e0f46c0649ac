// Certificates made on the fly (RFC 5280).
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/certificate.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/evp.h>
#include <openssl/mem.h>
#include <openssl/nid.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define DAY_S (24L * 60 * 60)

static EVP_PKEY *make_key(void)
{
    EC_KEY *ec = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
    EVP_PKEY *key = EVP_PKEY_new();
    if (!ec || !key || !EC_KEY_generate_key(ec) || !EVP_PKEY_set1_EC_KEY(key, ec)) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    EC_KEY_free(ec);
    return key;
}

// name_of is the name as a certificate has it: an address by its bytes, everything else as a host's name.
static GENERAL_NAME *name_of(const char *name)
{
    unsigned char address[16];
    size_t len = inet_pton(AF_INET, name, address) == 1 ? 4 : inet_pton(AF_INET6, name, address) == 1 ? 16 : 0;
    GENERAL_NAME *entry = GENERAL_NAME_new();
    ASN1_STRING *value = len != 0 ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
    if (!entry || !value
        || !ASN1_STRING_set(value, len != 0 ? (const void *)address : name, (int)(len != 0 ? len : strlen(name)))) {
        ASN1_STRING_free(value);
        GENERAL_NAME_free(entry);
        return NULL;
    }
    GENERAL_NAME_set0_value(entry, len != 0 ? GEN_IPADD : GEN_DNS, value);
    return entry;
}

// add_name puts the name where clients look for it: subjectAltName (RFC 6125 section 6.4.4).
static bool add_name(X509 *certificate, const char *name)
{
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    GENERAL_NAME *entry = name_of(name);
    bool ok = false;
    if (names && entry && sk_GENERAL_NAME_push(names, entry)) {
        entry = NULL;  // the list's now
        ok = X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
    }
    GENERAL_NAME_free(entry);
    GENERAL_NAMES_free(names);
    return ok;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const char *name)
{
    uint64_t serial = 0;
    X509_NAME *subject = X509_get_subject_name(certificate);
    return RAND_bytes((uint8_t *)&serial, sizeof serial) == 1
           && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1
           && X509_set_version(certificate, X509_VERSION_3) == 1
           && X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_S)
           && X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * DAY_S)
           && X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC, (const uint8_t *)"Reshake test server", -1, -1, 0)
                  == 1
           && X509_set_issuer_name(certificate, subject) == 1 && X509_set_pubkey(certificate, key) == 1
           && add_name(certificate, name) && X509_sign(certificate, key, EVP_sha256()) != 0;
}

bool rp_certificate_make(SSL_CTX *ctx, const char *name)
{
    EVP_PKEY *key = make_key();
    X509 *certificate = X509_new();
    bool ok = key && certificate && fill(certificate, key, name) && SSL_CTX_use_certificate(ctx, certificate) == 1
              && SSL_CTX_use_PrivateKey(ctx, key) == 1;
    X509_free(certificate);
    EVP_PKEY_free(key);
    return ok;
}
