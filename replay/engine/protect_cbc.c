// AES-CBC and 3DES-CBC with a MAC: RFC 5246 section 6.2.3.2, RFC 2246 section 6.2.3.2 (the IV is the block before),
// RFC 7366 (the MAC is over what was encrypted).
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/protect_parts.h"

#include <assert.h>

#include <openssl/aes.h>
#include <openssl/des.h>

#define BLOCK_MAX AES_BLOCK_SIZE

union cbc_key {
    AES_KEY aes;
    DES_key_schedule des[3];
};

static_assert(sizeof(union cbc_key) <= sizeof((struct rp_protection *)0)->state, "a protection has room for both");

static bool init(struct rp_protection *p, const uint8_t *key)
{
    union cbc_key *made = (union cbc_key *)p->state;
    unsigned bits = 8u * p->cipher->key_bytes;
    if (p->cipher_id != TW_CIPHER_3DES_EDE_CBC) {
        return (p->sealing ? AES_set_encrypt_key(key, bits, &made->aes) : AES_set_decrypt_key(key, bits, &made->aes))
               == 0;
    }
    for (size_t i = 0; i < 3; i++) {
        DES_cblock part;
        memcpy(part.bytes, key + 8 * i, sizeof part.bytes);
        DES_set_key(&part, &made->des[i]);
        rp_wipe(&part, sizeof part);
    }
    return true;
}

// crypt encrypts or decrypts whole blocks; `in` may be `out`.
static void crypt(const struct rp_protection *p, const uint8_t *iv, const uint8_t *in, uint8_t *out, size_t len)
{
    const union cbc_key *key = (const union cbc_key *)p->state;
    if (p->cipher_id == TW_CIPHER_3DES_EDE_CBC) {
        DES_cblock chain;
        memcpy(chain.bytes, iv, sizeof chain.bytes);
        DES_ede3_cbc_encrypt(in, out, len, &key->des[0], &key->des[1], &key->des[2], &chain,
                             p->sealing ? DES_ENCRYPT : DES_DECRYPT);
        return;
    }
    uint8_t chain[BLOCK_MAX];
    memcpy(chain, iv, sizeof chain);
    AES_cbc_encrypt(in, out, len, &key->aes, chain, p->sealing ? AES_ENCRYPT : AES_DECRYPT);
}

// sent_iv is how many bytes of IV travel with the record.
static size_t sent_iv(const struct rp_protection *p)
{
    return p->version == TW_VERSION_TLS10 ? 0 : p->cipher->block_bytes;
}

// padding_len is what fills up `len` bytes, its length byte included: 1 to 256.
static size_t padding_len(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping)
{
    size_t block = p->cipher->block_bytes;
    size_t least = block - len % block;
    size_t more = (256 - least) / block;
    return least + block * (wrapping->padding < more ? wrapping->padding : more);
}

static size_t body_len(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping)
{
    size_t inside = p->encrypt_then_mac ? len : len + p->mac_len;
    size_t outside = p->encrypt_then_mac ? p->mac_len : 0;
    return sent_iv(p) + inside + padding_len(p, inside, wrapping) + outside;
}

// keep_chain keeps the last block for the IV of the next record of TLS 1.0.
static void keep_chain(struct rp_protection *p, const uint8_t *sealed, size_t len)
{
    if (p->version == TW_VERSION_TLS10 && len != 0) {
        memcpy(p->iv, sealed + len - p->cipher->block_bytes, p->cipher->block_bytes);
    }
}

static void seal(struct rp_protection *p, const struct rp_plain *plain)
{
    uint8_t mac[RP_HASH_MAX];
    size_t iv_len = sent_iv(p);
    uint8_t *at = plain->body + iv_len;
    size_t len = rp_write_inner(p, plain, at);
    if (!p->encrypt_then_mac) {
        rp_mac(p, plain->type, plain->version, tw_span_of(at, len), mac);
        memcpy(at + len, mac, p->mac_len);
        len += p->mac_len;
    }
    size_t padding = padding_len(p, len, plain->wrapping);
    memset(at + len, (int)(padding - 1), padding);
    len += padding;
    if (iv_len != 0) {
        assert(plain->wrapping->nonce != NULL);
        memcpy(plain->body, plain->wrapping->nonce, iv_len);
    }
    crypt(p, iv_len != 0 ? plain->body : p->iv, at, at, len);
    keep_chain(p, at, len);
    if (p->encrypt_then_mac) {
        rp_mac(p, plain->type, plain->version, tw_span_of(plain->body, iv_len + len), mac);
        memcpy(at + len, mac, p->mac_len);
    }
}

// less is all ones where a < b, else zero, without a branch; both are below 2^31.
static uint32_t less(size_t a, size_t b)
{
    return 0u - (((uint32_t)a - (uint32_t)b) >> 31);
}

// unpad gives the length in front of the padding, which leaves `least` bytes at least. Wrong padding clears *right and counts
// as none, so that the MAC is made all the same.
static size_t unpad(const uint8_t *bytes, size_t len, size_t least, uint32_t *right)
{
    size_t value = bytes[len - 1];
    uint32_t good = ~less(len, least + value + 1);
    for (size_t i = 0; i < 256 && i < len; i++) {
        uint32_t differs = (uint32_t)(bytes[len - 1 - i] ^ value);
        good &= ~(~less(value, i) & less(0, differs));
    }
    *right = good;
    return len - ((value + 1) & good);
}

// open_inside: MAC, then padding, then encryption.
static bool open_inside(const struct rp_protection *p, const struct tw_record *record, uint8_t *room, size_t len,
                        struct tw_span *plain)
{
    uint8_t mac[RP_HASH_MAX];
    uint32_t right = 0;
    size_t content = unpad(room, len, p->mac_len, &right) - p->mac_len;
    *plain = tw_span_of(room, content);
    rp_mac(p, record->type, record->version, *plain, mac);
    bool same = rp_same(tw_span_of(mac, p->mac_len), tw_span_of(room + content, p->mac_len));
    return (right != 0) & same;
}

static bool is_authentic(const struct rp_protection *p, const struct tw_record *record, struct tw_span sealed)
{
    uint8_t mac[RP_HASH_MAX];
    rp_mac(p, record->type, record->version, sealed, mac);
    return rp_same(tw_span_of(mac, p->mac_len), tw_span_of(sealed.data + sealed.len, p->mac_len));
}

static bool open(struct rp_protection *p, const struct tw_record *record, uint8_t *room, struct tw_span *plain)
{
    size_t iv_len = sent_iv(p);
    size_t outside = p->encrypt_then_mac ? p->mac_len : 0;
    size_t least = p->encrypt_then_mac ? 1 : (size_t)p->mac_len + 1;
    if (record->body.len < iv_len + least + outside) {
        return false;
    }
    size_t len = record->body.len - iv_len - outside;
    const uint8_t *sealed = record->body.data + iv_len;
    if (len % p->cipher->block_bytes != 0
        || (p->encrypt_then_mac && !is_authentic(p, record, tw_span_of(record->body.data, iv_len + len)))) {
        return false;
    }
    crypt(p, iv_len != 0 ? record->body.data : p->iv, sealed, room, len);
    uint32_t right = 1;
    if (p->encrypt_then_mac) {
        *plain = tw_span_of(room, unpad(room, len, 0, &right));
    } else {
        right = open_inside(p, record, room, len, plain);
    }
    if (right == 0) {
        return false;
    }
    keep_chain(p, sealed, len);
    return true;
}

static void pass(struct rp_protection *p, const struct tw_record *record)
{
    size_t outside = p->encrypt_then_mac ? p->mac_len : 0;
    if (record->body.len >= outside + p->cipher->block_bytes) {
        keep_chain(p, record->body.data, record->body.len - outside);
    }
}

const struct rp_guard rp_guard_cbc = {.init = init, .body_len = body_len, .seal = seal, .open = open, .pass = pass};
