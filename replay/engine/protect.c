// Record protection: which kind it is, and what all kinds share.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/protect_parts.h"

#include <assert.h>

// guard_of is the kind of a cipher; NULL where there is none of ours.
static const struct rp_guard *guard_of(enum tw_cipher_id cipher)
{
    switch ((int)cipher) {
    case TW_CIPHER_AES_128_GCM:
    case TW_CIPHER_AES_256_GCM:
    case TW_CIPHER_CHACHA20_POLY1305: return &rp_guard_aead;
    case TW_CIPHER_AES_128_CCM:
    case TW_CIPHER_AES_256_CCM:
    case TW_CIPHER_AES_128_CCM_8:
    case TW_CIPHER_AES_256_CCM_8: return &rp_guard_ccm;
    case TW_CIPHER_AES_128_CBC:
    case TW_CIPHER_AES_256_CBC:
    case TW_CIPHER_3DES_EDE_CBC: return &rp_guard_cbc;
    case TW_CIPHER_RC4_128:
    case TW_CIPHER_NULL: return &rp_guard_stream;
    }
    return NULL;
}

// mac_hash is the hash of a suite's HMAC. False: it is none of ours.
static bool mac_hash(enum tw_mac mac, enum rp_hash *out)
{
    switch ((int)mac) {
    case TW_MAC_HMAC_MD5: *out = RP_HASH_MD5; return true;
    case TW_MAC_HMAC_SHA1: *out = RP_HASH_SHA1; return true;
    case TW_MAC_HMAC_SHA256: *out = RP_HASH_SHA256; return true;
    case TW_MAC_HMAC_SHA384: *out = RP_HASH_SHA384; return true;
    }
    return false;
}

bool rp_protects(uint16_t version, const struct tw_suite *suite)
{
    enum rp_hash hash;
    bool aead = suite->mac == TW_MAC_AEAD;
    if (guard_of(suite->cipher) == NULL || !rp_suite_hash(version, suite, &hash)
        || (version == TW_VERSION_TLS13) != (suite->kx == TW_KX_TLS13)) {
        return false;
    }
    return aead ? version >= TW_VERSION_TLS12 : version < TW_VERSION_TLS13 && mac_hash(suite->mac, &hash);
}

// iv_bytes is how much of the nonce or IV comes with the keys.
static size_t iv_bytes(uint16_t version, const struct tw_cipher *cipher)
{
    switch (cipher->mode) {
    case TW_MODE_CBC: return version == TW_VERSION_TLS10 ? cipher->block_bytes : 0;
    case TW_MODE_AEAD: return version == TW_VERSION_TLS13 ? RP_NONCE_LEN : cipher->fixed_iv_bytes;
    case TW_MODE_NULL:
    case TW_MODE_STREAM: break;
    }
    return 0;
}

static bool init(struct rp_protection *p, const struct rp_protection_config *config, bool sealing)
{
    const struct rp_record_keys *keys = config->keys;
    const struct tw_suite *suite = config->suite;
    const struct tw_cipher *cipher = tw_cipher_get(suite->cipher);
    enum rp_hash hash;
    if (!rp_protects(config->version, suite) || keys->mac_len != tw_mac_bytes(suite->mac)
        || keys->key_len != cipher->key_bytes || keys->iv_len != iv_bytes(config->version, cipher)) {
        return false;
    }
    memset(p, 0, sizeof *p);
    p->cipher = cipher;
    p->cipher_id = suite->cipher;
    p->version = config->version;
    p->mac_len = keys->mac_len;
    p->sealing = sealing;
    p->encrypt_then_mac = config->encrypt_then_mac && cipher->mode == TW_MODE_CBC;
    memcpy(p->iv, keys->iv, keys->iv_len);
    if (mac_hash(suite->mac, &hash)) {
        rp_hmac_init(&p->mac, hash, tw_span_of(keys->mac, keys->mac_len));
    }
    return guard_of(p->cipher_id)->init(p, keys->key);
}

bool rp_seal_init(struct rp_protection *p, const struct rp_protection_config *config)
{
    return init(p, config, true);
}

bool rp_open_init(struct rp_protection *p, const struct rp_protection_config *config)
{
    return init(p, config, false);
}

void rp_protection_end(struct rp_protection *p)
{
    rp_wipe(p, sizeof *p);
}

size_t rp_inner_len(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping)
{
    return p->version == TW_VERSION_TLS13 ? len + 1 + wrapping->padding : len;
}

size_t rp_write_inner(const struct rp_protection *p, const struct rp_plain *plain, uint8_t *out)
{
    if (plain->bytes.len != 0) {
        memmove(out, plain->bytes.data, plain->bytes.len);
    }
    if (p->version != TW_VERSION_TLS13) {
        return plain->bytes.len;
    }
    out[plain->bytes.len] = plain->type;
    memset(out + plain->bytes.len + 1, 0, plain->wrapping->padding);
    return plain->bytes.len + 1 + plain->wrapping->padding;
}

static void put16(uint8_t *out, size_t value)
{
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
}

size_t rp_aad(const struct rp_protection *p, uint8_t type, uint16_t version, size_t len, uint8_t out[RP_AAD_MAX])
{
    size_t at = 0;
    if (p->version != TW_VERSION_TLS13) {
        for (; at < 8; at++) {
            out[at] = (uint8_t)(p->sequence >> (56 - 8 * at));
        }
    }
    out[at] = type;
    put16(out + at + 1, version);
    put16(out + at + 3, len);
    return at + 5;
}

void rp_mac(const struct rp_protection *p, uint8_t type, uint16_t version, struct tw_span bytes,
            uint8_t out[RP_HASH_MAX])
{
    struct rp_hmac hmac = p->mac;
    uint8_t head[RP_AAD_MAX];
    rp_hmac_add(&hmac, tw_span_of(head, rp_aad(p, type, version, bytes.len, head)));
    rp_hmac_add(&hmac, bytes);
    rp_hmac_value(&hmac, out);
}

size_t rp_sealed_len(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping)
{
    return TW_RECORD_HEADER_LEN + guard_of(p->cipher_id)->body_len(p, len, wrapping);
}

bool rp_seal(struct rp_protection *p, struct tw_writer *out, uint8_t type, struct tw_span plain,
             const struct rp_wrapping *wrapping)
{
    const struct rp_guard *guard = guard_of(p->cipher_id);
    bool tls13 = p->version == TW_VERSION_TLS13;
    if (plain.len > UINT16_MAX || wrapping->padding > UINT16_MAX) {
        return false;
    }
    size_t len = guard->body_len(p, plain.len, wrapping);
    uint16_t version = wrapping->version != 0 ? wrapping->version : tls13 ? (uint16_t)TW_VERSION_TLS12 : p->version;
    if (len > UINT16_MAX || out->full || out->cap - out->len < TW_RECORD_HEADER_LEN + len) {
        return false;
    }
    uint8_t outer = !tls13 ? type : wrapping->outer_type != 0 ? wrapping->outer_type : (uint8_t)TW_CT_APPLICATION_DATA;
    uint8_t *header = out->data + out->len;
    tw_writer_u8(out, outer);
    tw_writer_u16(out, version);
    tw_writer_u16(out, (uint16_t)len);
    tw_writer_zeros(out, len);
    const struct rp_plain record = {.type = type,
                                    .version = version,
                                    .bytes = plain,
                                    .wrapping = wrapping,
                                    .header = header,
                                    .body = header + TW_RECORD_HEADER_LEN,
                                    .body_len = len};
    guard->seal(p, &record);
    p->sequence++;
    return true;
}

// strip_inner takes padding and type from behind the content (RFC 8446 section 5.4). False: there is nothing but zeros.
static bool strip_inner(struct tw_span *plain, uint8_t *type)
{
    while (plain->len != 0 && plain->data[plain->len - 1] == 0) {
        plain->len--;
    }
    if (plain->len == 0) {
        return false;
    }
    plain->len--;
    *type = plain->data[plain->len];
    return true;
}

void rp_open_pass(struct rp_protection *p, const struct tw_record *record)
{
    const struct rp_guard *guard = guard_of(p->cipher_id);
    if (guard->pass != NULL) {
        guard->pass(p, record);
    }
}

bool rp_open(struct rp_protection *p, const struct tw_record *record, uint8_t *room, size_t room_len,
             struct tw_span *plain, uint8_t *type)
{
    struct tw_span opened = {0};
    uint8_t inner = record->type;
    if (room_len < record->body.len || record->body.len > UINT16_MAX
        || !guard_of(p->cipher_id)->open(p, record, room, &opened)) {
        return false;
    }
    if (p->version == TW_VERSION_TLS13 && !strip_inner(&opened, &inner)) {
        return false;
    }
    *plain = opened;
    *type = inner;
    p->sequence++;
    return true;
}
