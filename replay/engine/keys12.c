// Keys of TLS 1.0 to 1.2: RFC 5246 sections 5, 6.3, 7.4.9 and 8.1, RFC 2246 section 5, RFC 7627 section 4, RFC 5705.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys.h"

#include <assert.h>

bool rp_suite_hash(uint16_t version, const struct tw_suite *suite, enum rp_hash *out)
{
    if (version == TW_VERSION_TLS10 || version == TW_VERSION_TLS11) {
        *out = RP_HASH_MD5_SHA1;
        return true;
    }
    if (version != TW_VERSION_TLS12 && version != TW_VERSION_TLS13) {
        return false;
    }
    if (suite->prf == TW_HASH_SHA256 || suite->prf == TW_HASH_SHA384) {
        *out = suite->prf == TW_HASH_SHA256 ? RP_HASH_SHA256 : RP_HASH_SHA384;
        return true;
    }
    return false;
}

// prf_seed is what P_hash hashes behind each A(i).
struct prf_seed {
    struct tw_span label, seed, more;
};

static void add_seed(struct rp_hmac *hmac, const struct prf_seed *seed)
{
    rp_hmac_add(hmac, seed->label);
    rp_hmac_add(hmac, seed->seed);
    rp_hmac_add(hmac, seed->more);
}

// p_hash adds P_hash(secret, seed) to `out` by exclusive or (RFC 5246 section 5).
static void p_hash(enum rp_hash hash, struct tw_span secret, const struct prf_seed *seed, uint8_t *out, size_t out_len)
{
    struct rp_hmac keyed;
    uint8_t a[RP_HASH_MAX];
    uint8_t block[RP_HASH_MAX];
    size_t len = rp_hash_bytes(hash);
    rp_hmac_init(&keyed, hash, secret);
    struct rp_hmac hmac = keyed;
    add_seed(&hmac, seed);
    rp_hmac_value(&hmac, a);
    for (size_t done = 0; done < out_len; done += len) {
        hmac = keyed;
        rp_hmac_add(&hmac, tw_span_of(a, len));
        struct rp_hmac next = hmac;
        add_seed(&hmac, seed);
        rp_hmac_value(&hmac, block);
        rp_hmac_value(&next, a);
        for (size_t i = 0; i < len && done + i < out_len; i++) {
            out[done + i] ^= block[i];
        }
    }
    rp_wipe(&keyed, sizeof keyed);
    rp_wipe(a, sizeof a);
    rp_wipe(block, sizeof block);
}

void rp_prf(enum rp_hash hash, struct tw_span secret, const char *label, struct tw_span seed, struct tw_span more,
            uint8_t *out, size_t out_len)
{
    const struct prf_seed all = {tw_span_of(label, strlen(label)), seed, more};
    if (out_len != 0) {
        memset(out, 0, out_len);
    }
    if (hash != RP_HASH_MD5_SHA1) {
        p_hash(hash, secret, &all, out, out_len);
        return;
    }
    // RFC 2246 section 5: MD5 with the first half of the secret, SHA-1 with the second; an odd byte is in both.
    size_t half = secret.len / 2 + secret.len % 2;
    p_hash(RP_HASH_MD5, tw_span_of(secret.data, half), &all, out, out_len);
    p_hash(RP_HASH_SHA1, half == 0 ? secret : tw_span_of(secret.data + secret.len - half, half), &all, out, out_len);
}

void rp_master_secret(enum rp_hash hash, struct tw_span premaster, const struct rp_randoms *randoms,
                      struct rp_secret *out)
{
    *out = (struct rp_secret){.len = RP_MASTER_BYTES};
    rp_prf(hash, premaster, "master secret", tw_span_of(randoms->client, RP_RANDOM_BYTES),
           tw_span_of(randoms->server, RP_RANDOM_BYTES), out->bytes, out->len);
}

void rp_extended_master_secret(enum rp_hash hash, struct tw_span premaster, struct tw_span session_hash,
                               struct rp_secret *out)
{
    *out = (struct rp_secret){.len = RP_MASTER_BYTES};
    rp_prf(hash, premaster, "extended master secret", session_hash, (struct tw_span){0}, out->bytes, out->len);
}

// iv_bytes is how much of the key block is an IV: that of CBC up to TLS 1.0 (RFC 2246 section 6.3), of an AEAD its fixed part.
static size_t iv_bytes(uint16_t version, const struct tw_cipher *cipher)
{
    if (cipher->mode == TW_MODE_CBC) {
        return version == TW_VERSION_TLS10 ? cipher->block_bytes : 0;
    }
    return cipher->fixed_iv_bytes;
}

// cut_keys takes the parts of the key block in their order: both MAC keys, both keys, both IVs.
static void cut_keys(struct tw_cursor *block, const struct rp_record_keys *lengths, struct rp_record_keys out[2])
{
    bool all = true;
    for (unsigned from = 0; from < 2; from++) {
        out[from] = *lengths;
    }
    for (unsigned from = 0; from < 2; from++) {
        all = tw_cursor_copy(block, out[from].mac, lengths->mac_len) && all;
    }
    for (unsigned from = 0; from < 2; from++) {
        all = tw_cursor_copy(block, out[from].key, lengths->key_len) && all;
    }
    for (unsigned from = 0; from < 2; from++) {
        all = tw_cursor_copy(block, out[from].iv, lengths->iv_len) && all;
    }
    assert(all);
}

bool rp_key_block(uint16_t version, const struct tw_suite *suite, struct tw_span master,
                  const struct rp_randoms *randoms, struct rp_record_keys out[2])
{
    const struct tw_cipher *cipher = tw_cipher_get(suite->cipher);
    struct rp_record_keys lengths = {0};
    uint8_t block[2 * (sizeof lengths.mac + sizeof lengths.key + sizeof lengths.iv)];
    enum rp_hash hash;
    size_t mac_len = tw_mac_bytes(suite->mac);
    size_t iv_len = iv_bytes(version, cipher);
    if (version == TW_VERSION_TLS13 || cipher->material_bytes != cipher->key_bytes || mac_len > sizeof lengths.mac
        || cipher->key_bytes > sizeof lengths.key || iv_len > sizeof lengths.iv
        || !rp_suite_hash(version, suite, &hash)) {
        return false;
    }
    lengths.mac_len = (uint8_t)mac_len;
    lengths.key_len = cipher->key_bytes;
    lengths.iv_len = (uint8_t)iv_len;
    size_t len = 2 * (mac_len + lengths.key_len + iv_len);
    rp_prf(hash, master, "key expansion", tw_span_of(randoms->server, RP_RANDOM_BYTES),
           tw_span_of(randoms->client, RP_RANDOM_BYTES), block, len);
    struct tw_cursor at = tw_cursor_over(tw_span_of(block, len));
    cut_keys(&at, &lengths, out);
    rp_wipe(block, sizeof block);
    return true;
}

void rp_verify_data(enum rp_hash hash, struct tw_span master, enum tw_from from, struct tw_span handshake_hash,
                    uint8_t out[RP_VERIFY12_BYTES])
{
    const char *label = from == TW_CLIENT ? "client finished" : "server finished";
    rp_prf(hash, master, label, handshake_hash, (struct tw_span){0}, out, RP_VERIFY12_BYTES);
}

void rp_exporter12(enum rp_hash hash, struct tw_span master, const struct rp_randoms *randoms, const char *label,
                   struct tw_span context, uint8_t *out, size_t out_len)
{
    uint8_t seed[2 * RP_RANDOM_BYTES + 2];
    size_t len = 2 * RP_RANDOM_BYTES;
    memcpy(seed, randoms->client, RP_RANDOM_BYTES);
    memcpy(seed + RP_RANDOM_BYTES, randoms->server, RP_RANDOM_BYTES);
    if (context.data != NULL) {
        assert(context.len <= UINT16_MAX);
        seed[len++] = (uint8_t)(context.len >> 8);
        seed[len++] = (uint8_t)context.len;
    }
    rp_prf(hash, master, label, tw_span_of(seed, len), context, out, out_len);
}
