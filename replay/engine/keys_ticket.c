// Tickets as RFC 5077 section 4 recommends them, through libcrypto.
// SPDX-License-Identifier: Apache-2.0
//
//     key_name[16] | iv[16] | encrypted content, padded to blocks | mac[32] over all that stands before
#include "replay/engine/keys_ticket.h"

#include "parsers/wire/cursor.h"
#include "replay/engine/keys_hash.h"

#include <openssl/aes.h>

enum { BLOCK = AES_BLOCK_SIZE, HEAD = 16 + BLOCK, MAC = 32, MAX_CONTENT = 4096 };

static void mac_of(const struct rp_ticket_key *key, struct tw_span bytes, uint8_t out[RP_HASH_MAX])
{
    struct rp_hmac hmac;
    rp_hmac_init(&hmac, RP_HASH_SHA256, tw_span_of(key->mac, sizeof key->mac));
    rp_hmac_add(&hmac, bytes);
    rp_hmac_value(&hmac, out);
}

bool rp_ticket_seal(const struct rp_ticket_key *key, struct tw_span content, struct rp_random *random,
                    struct tw_writer *out)
{
    uint8_t padded[MAX_CONTENT + BLOCK], mac[RP_HASH_MAX], iv[BLOCK];
    const size_t begin = out->len;
    const size_t padding = BLOCK - content.len % BLOCK;
    AES_KEY aes;
    if (content.len > MAX_CONTENT) {
        return false;
    }
    memcpy(padded, content.data, content.len);
    memset(padded + content.len, (int)padding, padding);
    rp_random_bytes(random, iv, sizeof iv);
    bool fits = tw_writer_bytes(out, tw_span_of(key->name, sizeof key->name))
                && tw_writer_bytes(out, tw_span_of(iv, sizeof iv));
    (void)AES_set_encrypt_key(key->cipher, 128, &aes);
    AES_cbc_encrypt(padded, padded, content.len + padding, &aes, iv, AES_ENCRYPT);
    fits = fits && tw_writer_bytes(out, tw_span_of(padded, content.len + padding));
    rp_wipe(padded, sizeof padded);
    rp_wipe(&aes, sizeof aes);
    if (fits) {
        mac_of(key, tw_span_of(out->data + begin, out->len - begin), mac);
    }
    return fits && tw_writer_bytes(out, tw_span_of(mac, MAC));
}

static enum rp_ticket_opened decrypt(const struct rp_ticket_key *key, struct tw_span iv_and_sealed,
                                     struct tw_writer *out)
{
    uint8_t iv[BLOCK], plain[MAX_CONTENT + BLOCK];
    const size_t len = iv_and_sealed.len - BLOCK;
    AES_KEY aes;
    if (len == 0 || len % BLOCK != 0 || len > sizeof plain) {
        return RP_TICKET_BROKEN;
    }
    memcpy(iv, iv_and_sealed.data, BLOCK);
    (void)AES_set_decrypt_key(key->cipher, 128, &aes);
    AES_cbc_encrypt(iv_and_sealed.data + BLOCK, plain, len, &aes, iv, AES_DECRYPT);
    const uint8_t padding = plain[len - 1];
    bool good = padding >= 1 && padding <= BLOCK && tw_writer_bytes(out, tw_span_of(plain, len - padding));
    rp_wipe(plain, sizeof plain);
    rp_wipe(&aes, sizeof aes);
    return good ? RP_TICKET_OPENED : RP_TICKET_BROKEN;
}

enum rp_ticket_opened rp_ticket_open(const struct rp_ticket_key *key, struct tw_span ticket, bool any_mac,
                                     struct tw_writer *out)
{
    uint8_t mac[RP_HASH_MAX];
    struct tw_cursor cursor = tw_cursor_over(ticket);
    struct tw_span name, sealed;
    if (ticket.len < HEAD + BLOCK + MAC || !tw_cursor_bytes(&cursor, &name, sizeof key->name)
        || !tw_span_equal(name, tw_span_of(key->name, sizeof key->name))
        || !tw_cursor_bytes(&cursor, &sealed, cursor.left - MAC)) {
        return RP_TICKET_OTHER_NAME;
    }
    mac_of(key, tw_span_of(ticket.data, ticket.len - MAC), mac);
    if (!any_mac && !rp_same(tw_cursor_rest(&cursor), tw_span_of(mac, MAC))) {
        return RP_TICKET_WRONG_MAC;
    }
    return decrypt(key, sealed, out);
}
