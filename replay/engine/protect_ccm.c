// AES-CCM and AES-CCM_8 (RFC 6655) from single blocks of AES, as in RFC 3610 with L = 3: libcrypto has it for other lengths only.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/protect_parts.h"

#include <assert.h>

#include <openssl/aes.h>

#define BLOCK AES_BLOCK_SIZE

static_assert(sizeof(AES_KEY) <= sizeof((struct rp_protection *)0)->state, "a protection has room for an AES key");

static const AES_KEY *key_of(const struct rp_protection *p)
{
    return (const AES_KEY *)p->state;
}

static bool init(struct rp_protection *p, const uint8_t *key)
{
    return AES_set_encrypt_key(key, 8u * p->cipher->key_bytes, (AES_KEY *)p->state) == 0;
}

static size_t body_len(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping)
{
    return rp_sent_nonce(p) + rp_inner_len(p, len, wrapping) + p->cipher->tag_bytes;
}

// counter_block is A_i of RFC 3610 section 2.3; with other flags and the length for a counter it is B_0.
static void counter_block(uint8_t flags, const uint8_t *nonce, size_t count, uint8_t out[BLOCK])
{
    out[0] = flags;
    memcpy(out + 1, nonce, RP_NONCE_LEN);
    out[13] = (uint8_t)(count >> 16);
    out[14] = (uint8_t)(count >> 8);
    out[15] = (uint8_t)count;
}

// chain goes on with CBC-MAC over bytes that are filled up with zeros to whole blocks.
static void chain(const AES_KEY *key, uint8_t mac[BLOCK], struct tw_span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        mac[i % BLOCK] ^= bytes.data[i];
        if (i % BLOCK == BLOCK - 1 || i + 1 == bytes.len) {
            AES_encrypt(mac, mac, key);
        }
    }
}

// tag makes the authentication value (RFC 3610 section 2.2), encrypted (section 2.3).
static void tag(const struct rp_protection *p, const uint8_t *nonce, struct tw_span aad, struct tw_span plain,
                uint8_t out[BLOCK])
{
    uint8_t with_len[2 + RP_AAD_MAX] = {0, (uint8_t)aad.len};
    uint8_t stream[BLOCK];
    memcpy(with_len + 2, aad.data, aad.len);
    counter_block((uint8_t)(1 << 6 | (p->cipher->tag_bytes - 2) / 2 << 3 | 2), nonce, plain.len, out);
    AES_encrypt(out, out, key_of(p));
    chain(key_of(p), out, tw_span_of(with_len, 2 + aad.len));
    chain(key_of(p), out, plain);
    counter_block(2, nonce, 0, stream);
    AES_encrypt(stream, stream, key_of(p));
    for (size_t i = 0; i < BLOCK; i++) {
        out[i] ^= stream[i];
    }
}

// crypt encrypts or decrypts: the same in counter mode. `in` may be `out`.
static void crypt(const struct rp_protection *p, const uint8_t *nonce, const uint8_t *in, uint8_t *out, size_t len)
{
    uint8_t stream[BLOCK];
    for (size_t i = 0; i < len; i++) {
        if (i % BLOCK == 0) {
            counter_block(2, nonce, i / BLOCK + 1, stream);
            AES_encrypt(stream, stream, key_of(p));
        }
        out[i] = in[i] ^ stream[i % BLOCK];
    }
}

static void seal(struct rp_protection *p, const struct rp_plain *plain)
{
    uint8_t nonce[RP_NONCE_LEN];
    uint8_t aad[RP_AAD_MAX];
    uint8_t value[BLOCK];
    uint8_t *at = plain->body + rp_sent_nonce(p);
    rp_write_nonce(p, plain);
    rp_nonce(p, plain->body, nonce);
    size_t len = rp_write_inner(p, plain, at);
    bool tls13 = p->version == TW_VERSION_TLS13;
    size_t aad_len = rp_aad(p, plain->header[0], plain->version, tls13 ? plain->body_len : len, aad);
    tag(p, nonce, tw_span_of(aad, aad_len), tw_span_of(at, len), value);
    crypt(p, nonce, at, at, len);
    memcpy(at + len, value, p->cipher->tag_bytes);
}

static bool open(struct rp_protection *p, const struct tw_record *record, uint8_t *room, struct tw_span *plain)
{
    uint8_t nonce[RP_NONCE_LEN];
    uint8_t aad[RP_AAD_MAX];
    uint8_t value[BLOCK];
    const uint8_t *sent = record->body.data;
    struct tw_cursor body = tw_cursor_over(record->body);
    if (!tw_cursor_skip(&body, rp_sent_nonce(p)) || body.left < p->cipher->tag_bytes) {
        return false;
    }
    bool tls13 = p->version == TW_VERSION_TLS13;
    size_t len = body.left - p->cipher->tag_bytes;
    size_t aad_len = rp_aad(p, record->type, record->version, tls13 ? record->body.len : len, aad);
    rp_nonce(p, sent, nonce);
    crypt(p, nonce, body.at, room, len);
    *plain = tw_span_of(room, len);
    tag(p, nonce, tw_span_of(aad, aad_len), *plain, value);
    return rp_same(tw_span_of(value, p->cipher->tag_bytes), tw_span_of(body.at + len, p->cipher->tag_bytes));
}

const struct rp_guard rp_guard_ccm = {.init = init, .body_len = body_len, .seal = seal, .open = open};
