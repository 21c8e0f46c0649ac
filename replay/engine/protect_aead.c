// AES-GCM (RFC 5288) and ChaCha20-Poly1305 (RFC 7905), and the nonces of all AEADs (RFC 5246 section 6.2.3.3, RFC 8446
// section 5.3).
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/protect_parts.h"

#include <assert.h>

#include <openssl/aead.h>

static_assert(sizeof(EVP_AEAD_CTX) <= sizeof((struct rp_protection *)0)->state, "a protection has room for an AEAD");

size_t rp_sent_nonce(const struct rp_protection *p)
{
    return p->version == TW_VERSION_TLS13 ? 0 : p->cipher->record_iv_bytes;
}

void rp_write_nonce(const struct rp_protection *p, const struct rp_plain *plain)
{
    for (size_t i = 0; i < rp_sent_nonce(p); i++) {
        uint8_t counted = (uint8_t)(p->sequence >> (56 - 8 * i));
        plain->body[i] = plain->wrapping->nonce != NULL ? plain->wrapping->nonce[i] : counted;
    }
}

void rp_nonce(const struct rp_protection *p, const uint8_t *sent, uint8_t out[RP_NONCE_LEN])
{
    size_t sent_len = rp_sent_nonce(p);
    memcpy(out, p->iv, RP_NONCE_LEN);
    if (sent_len != 0) {
        memcpy(out + RP_NONCE_LEN - sent_len, sent, sent_len);
        return;
    }
    for (size_t i = 0; i < 8; i++) {
        out[RP_NONCE_LEN - 8 + i] ^= (uint8_t)(p->sequence >> (56 - 8 * i));
    }
}

static EVP_AEAD_CTX *aead_of(struct rp_protection *p)
{
    return (EVP_AEAD_CTX *)p->state;
}

static bool init(struct rp_protection *p, const uint8_t *key)
{
    const EVP_AEAD *aead = p->cipher_id == TW_CIPHER_AES_128_GCM   ? EVP_aead_aes_128_gcm()
                           : p->cipher_id == TW_CIPHER_AES_256_GCM ? EVP_aead_aes_256_gcm()
                                                                   : EVP_aead_chacha20_poly1305();
    return EVP_AEAD_CTX_init(aead_of(p), aead, key, p->cipher->key_bytes, p->cipher->tag_bytes, NULL) == 1;
}

static size_t body_len(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping)
{
    return rp_sent_nonce(p) + rp_inner_len(p, len, wrapping) + p->cipher->tag_bytes;
}

static void seal(struct rp_protection *p, const struct rp_plain *plain)
{
    uint8_t nonce[RP_NONCE_LEN];
    uint8_t aad[RP_AAD_MAX];
    size_t sent = rp_sent_nonce(p);
    size_t written = 0;
    bool tls13 = p->version == TW_VERSION_TLS13;
    rp_write_nonce(p, plain);
    rp_nonce(p, plain->body, nonce);
    size_t len = rp_write_inner(p, plain, plain->body + sent);
    size_t aad_len = rp_aad(p, plain->header[0], plain->version, tls13 ? plain->body_len : len, aad);
    int done = EVP_AEAD_CTX_seal(aead_of(p), plain->body + sent, &written, plain->body_len - sent, nonce, sizeof nonce,
                                 plain->body + sent, len, aad, aad_len);
    assert(done == 1 && sent + written == plain->body_len);
}

static bool open(struct rp_protection *p, const struct tw_record *record, uint8_t *room, struct tw_span *plain)
{
    uint8_t nonce[RP_NONCE_LEN];
    uint8_t aad[RP_AAD_MAX];
    const uint8_t *sent = record->body.data;
    struct tw_cursor body = tw_cursor_over(record->body);
    if (!tw_cursor_skip(&body, rp_sent_nonce(p)) || body.left < p->cipher->tag_bytes) {
        return false;
    }
    bool tls13 = p->version == TW_VERSION_TLS13;
    size_t len = body.left - p->cipher->tag_bytes;
    size_t aad_len = rp_aad(p, record->type, record->version, tls13 ? record->body.len : len, aad);
    rp_nonce(p, sent, nonce);
    plain->data = room;
    return EVP_AEAD_CTX_open(aead_of(p), room, &plain->len, body.left, nonce, sizeof nonce, body.at, body.left, aad,
                             aad_len)
           == 1;
}

const struct rp_guard rp_guard_aead = {.init = init, .body_len = body_len, .seal = seal, .open = open};
