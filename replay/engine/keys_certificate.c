// What a certificate says: RFC 5280 section 4.1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_certificate_parts.h"
#include "replay/engine/keys_hash.h"

static bool same(const CBS *a, const CBS *b)
{
    return CBS_mem_equal(a, CBS_data(b), CBS_len(b));
}

// write_serial: in DER a zero byte stands in front of a number whose first bit is one.
static void write_serial(char *out, size_t room, CBS serial)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = 0;
    uint8_t byte = 0;
    if (CBS_len(&serial) > 1 && CBS_data(&serial)[0] == 0) {
        (void)CBS_skip(&serial, 1);
    }
    while (len + 2 < room && CBS_get_u8(&serial, &byte)) {
        out[len++] = digits[byte >> 4];
        out[len++] = digits[byte & 0xf];
    }
    out[len] = '\0';
}

static void read_validity(struct rp_certificate *out, CBS validity)
{
    out->not_before_s = RP_NO_TIME;
    out->not_after_s = RP_NO_TIME;
    if (rp_certificate_time(&validity, &out->not_before_s)) {
        (void)rp_certificate_time(&validity, &out->not_after_s);
    }
}

static void read_key(struct rp_certificate *out, struct tw_span certificate)
{
    struct rp_public_key key;
    out->key_type = "other";
    out->key_bits = 0;
    if (!rp_public_key_of(certificate, &key)) {
        return;
    }
    switch (EVP_PKEY_id(key.key)) {
    case EVP_PKEY_RSA:
        out->key_type = "RSA";
        out->key_bits = (uint32_t)EVP_PKEY_bits(key.key);
        break;
    case EVP_PKEY_EC:
        out->key_type = "EC";
        out->key_bits = (uint32_t)EVP_PKEY_bits(key.key);
        break;
    case EVP_PKEY_ED25519:
        out->key_type = "Ed25519";
        out->key_bits = 256;
        break;
    default: break;
    }
    EVP_PKEY_free(key.key);
}

bool rp_certificate_read(struct tw_span der, struct rp_certificate *out)
{
    struct rp_der cut;
    struct rp_digest digest;
    uint8_t fingerprint[RP_HASH_MAX];
    if (!rp_der_cut(der, &cut)) {
        return false;
    }
    *out = (struct rp_certificate){.self_issued = same(&cut.subject, &cut.issuer)};
    rp_distinguished_name(out->subject, sizeof out->subject, cut.subject);
    rp_distinguished_name(out->issuer, sizeof out->issuer, cut.issuer);
    write_serial(out->serial, sizeof out->serial, cut.serial);
    read_validity(out, cut.validity);
    read_key(out, der);
    rp_names_text(out->names, sizeof out->names, rp_alternative_names(&cut));
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_digest_add(&digest, der);
    memcpy(out->fingerprint, fingerprint, rp_digest_value(&digest, fingerprint));
    return true;
}
