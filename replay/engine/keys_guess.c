// Tries ticket keys that everybody knows. Those with an HMAC need no decryption: who has its key can change the ticket, if no more.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_guess.h"
#include "replay/engine/keys_hash.h"

#include <openssl/aead.h>
#include <string.h>

enum { KEY_MAX = 32, NAME = 16, IV = 16, NONCE = 12, TAG = 16, LEAST = 32 };

// Forms with an HMAC over all that stands before it.
static const struct {
    const char *name;
    enum rp_hash hash;
    size_t mac_len;
    size_t key_len;
} forms[] = {
    {"RFC 5077's, with HMAC-SHA-256", RP_HASH_SHA256, 32, 16},
    {"RFC 5077's, with HMAC-SHA-256", RP_HASH_SHA256, 32, 32},
    {"GnuTLS's, with HMAC-SHA-1", RP_HASH_SHA1, 20, 16},
};

static bool mac_fits(size_t form, struct tw_span ticket, const uint8_t *key)
{
    struct rp_hmac hmac;
    uint8_t mac[RP_HASH_MAX];
    const size_t mac_len = forms[form].mac_len;
    if (ticket.len < NAME + IV + mac_len) {
        return false;
    }
    rp_hmac_init(&hmac, forms[form].hash, tw_span_of(key, forms[form].key_len));
    rp_hmac_add(&hmac, tw_span_of(ticket.data, ticket.len - mac_len));
    (void)rp_hmac_value(&hmac, mac);
    return memcmp(ticket.data + ticket.len - mac_len, mac, mac_len) == 0;
}

static bool gcm_fits(const EVP_AEAD *aead, struct tw_span ticket, const uint8_t *key)
{
    static const size_t names[] = {0, 4, 8, 16};
    uint8_t plain[4096];
    EVP_AEAD_CTX ctx;
    bool fits = false;
    if (!EVP_AEAD_CTX_init(&ctx, aead, key, EVP_AEAD_key_length(aead), TAG, NULL)) {
        return false;
    }
    for (size_t i = 0; !fits && i < sizeof names / sizeof names[0]; i++) {
        const size_t head = names[i] + NONCE;
        size_t len = 0;
        if (ticket.len < head + TAG || ticket.len - head > sizeof plain) {
            continue;
        }
        const uint8_t *sealed = ticket.data + head;
        const size_t sealed_len = ticket.len - head;
        // What is authenticated besides: nothing, or the name.
        fits = EVP_AEAD_CTX_open(&ctx, plain, &len, sizeof plain, ticket.data + names[i], NONCE, sealed, sealed_len,
                                 NULL, 0)
               || EVP_AEAD_CTX_open(&ctx, plain, &len, sizeof plain, ticket.data + names[i], NONCE, sealed, sealed_len,
                                    ticket.data, names[i]);
    }
    EVP_AEAD_CTX_cleanup(&ctx);
    rp_wipe(plain, sizeof plain);
    return fits;
}

static const char *form_of(struct tw_span ticket, const uint8_t *key)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (mac_fits(i, ticket, key)) {
            return forms[i].name;
        }
    }
    return gcm_fits(EVP_aead_aes_128_gcm(), ticket, key) || gcm_fits(EVP_aead_aes_256_gcm(), ticket, key) ? "AES-GCM"
                                                                                                          : NULL;
}

static bool try_key(struct tw_span ticket, const uint8_t *key, const char *words, struct rp_guess *out)
{
    const char *form = form_of(ticket, key);
    if (form) {
        *out = (struct rp_guess){.form = form, .key = words, .first = key[0]};
    }
    return form != NULL;
}

bool rp_guess_key(struct tw_span ticket, struct rp_guess *out)
{
    static const char *const texts[] = {"0123456789abcdef0123456789abcdef", "12345678901234567890123456789012",
                                        "abcdefghijklmnopqrstuvwxyz012345", "0123456789ABCDEF0123456789ABCDEF"};
    uint8_t key[KEY_MAX];
    if (ticket.len < LEAST) {
        return false;
    }
    for (unsigned byte = 0; byte < 256; byte++) {
        memset(key, (int)byte, sizeof key);
        if (try_key(ticket, key, byte == 0 ? "zeros" : "one byte repeated", out)) {
            out->zeros = byte == 0;
            return true;
        }
    }
    for (unsigned first = 0; first <= 32; first++) {
        for (unsigned i = 0; i < sizeof key; i++) {
            key[i] = (uint8_t)(first + i);
        }
        if (try_key(ticket, key, "bytes that count", out)) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (try_key(ticket, (const uint8_t *)texts[i], "a text of examples", out)) {
            return true;
        }
    }
    return false;
}
