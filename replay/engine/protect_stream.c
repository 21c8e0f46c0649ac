// RC4 and NULL with a MAC: RFC 5246 section 6.2.3.1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/protect_parts.h"

#include <assert.h>

#include <openssl/rc4.h>

static_assert(sizeof(RC4_KEY) <= sizeof((struct rp_protection *)0)->state, "a protection has room for RC4");

static bool init(struct rp_protection *p, const uint8_t *key)
{
    if (p->cipher->mode == TW_MODE_STREAM) {
        RC4_set_key((RC4_KEY *)p->state, p->cipher->key_bytes, key);
    }
    return true;
}

static size_t body_len(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping)
{
    (void)wrapping;
    return len + p->mac_len;
}

// crypt goes on in `key`, which may be a copy. `in` may be `out`.
static void crypt(const struct rp_protection *p, RC4_KEY *key, const uint8_t *in, uint8_t *out, size_t len)
{
    if (p->cipher->mode == TW_MODE_STREAM) {
        RC4(key, len, in, out);
    } else if (in != out && len != 0) {
        memcpy(out, in, len);
    }
}

static void seal(struct rp_protection *p, const struct rp_plain *plain)
{
    uint8_t mac[RP_HASH_MAX];
    size_t len = rp_write_inner(p, plain, plain->body);
    rp_mac(p, plain->type, plain->version, tw_span_of(plain->body, len), mac);
    memcpy(plain->body + len, mac, p->mac_len);
    crypt(p, (RC4_KEY *)p->state, plain->body, plain->body, plain->body_len);
}

static bool open(struct rp_protection *p, const struct tw_record *record, uint8_t *room, struct tw_span *plain)
{
    uint8_t mac[RP_HASH_MAX];
    RC4_KEY key;
    if (record->body.len < p->mac_len) {
        return false;
    }
    size_t len = record->body.len - p->mac_len;
    memcpy(&key, p->state, sizeof key);
    crypt(p, &key, record->body.data, room, record->body.len);
    *plain = tw_span_of(room, len);
    rp_mac(p, record->type, record->version, *plain, mac);
    bool right = rp_same(tw_span_of(mac, p->mac_len), tw_span_of(room + len, p->mac_len));
    if (right) {
        memcpy(p->state, &key, sizeof key);
    }
    rp_wipe(&key, sizeof key);
    return right;
}

static void pass(struct rp_protection *p, const struct tw_record *record)
{
    uint8_t bytes[256];
    for (size_t left = record->length; left != 0 && p->cipher->mode == TW_MODE_STREAM;) {
        size_t len = left < sizeof bytes ? left : sizeof bytes;
        memset(bytes, 0, len);
        RC4((RC4_KEY *)p->state, len, bytes, bytes);
        left -= len;
    }
    rp_wipe(bytes, sizeof bytes);
}

const struct rp_guard rp_guard_stream = {.init = init, .body_len = body_len, .seal = seal, .open = open, .pass = pass};
