// Hashes and HMAC over libcrypto's fixed-size states, because its own HMAC and EVP allocate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_hash.h"

#include <assert.h>

#include <openssl/md5.h>
#include <openssl/mem.h>
#include <openssl/sha.h>

struct md5_sha1 {
    MD5_CTX md5;
    SHA_CTX sha1;
};

// state is a digest's memory as libcrypto sees it.
union state {
    MD5_CTX md5;
    SHA_CTX sha1;
    struct md5_sha1 both;
    SHA256_CTX sha256;
    SHA512_CTX sha512;  // SHA-384 too
};

static_assert(sizeof(union state) <= sizeof((struct rp_digest *)0)->state, "a digest has room for every state");
static_assert(SHA512_DIGEST_LENGTH == RP_HASH_MAX, "the longest hash");

size_t rp_hash_bytes(enum rp_hash hash)
{
    switch (hash) {
    case RP_HASH_MD5: return MD5_DIGEST_LENGTH;
    case RP_HASH_SHA1: return SHA_DIGEST_LENGTH;
    case RP_HASH_MD5_SHA1: return MD5_DIGEST_LENGTH + SHA_DIGEST_LENGTH;
    case RP_HASH_SHA256: return SHA256_DIGEST_LENGTH;
    case RP_HASH_SHA384: return SHA384_DIGEST_LENGTH;
    case RP_HASH_SHA512: return SHA512_DIGEST_LENGTH;
    }
    return 0;
}

// block_bytes is what a hash works on at a time: the length that HMAC brings a key to.
static size_t block_bytes(enum rp_hash hash)
{
    return hash == RP_HASH_SHA384 || hash == RP_HASH_SHA512 ? SHA512_CBLOCK : SHA256_CBLOCK;
}

static void state_init(union state *s, enum rp_hash hash)
{
    switch (hash) {
    case RP_HASH_MD5: MD5_Init(&s->md5); return;
    case RP_HASH_SHA1: SHA1_Init(&s->sha1); return;
    case RP_HASH_MD5_SHA1:
        MD5_Init(&s->both.md5);
        SHA1_Init(&s->both.sha1);
        return;
    case RP_HASH_SHA256: SHA256_Init(&s->sha256); return;
    case RP_HASH_SHA384: SHA384_Init(&s->sha512); return;
    case RP_HASH_SHA512: SHA512_Init(&s->sha512); return;
    }
}

static void state_add(union state *s, enum rp_hash hash, struct tw_span bytes)
{
    switch (hash) {
    case RP_HASH_MD5: MD5_Update(&s->md5, bytes.data, bytes.len); return;
    case RP_HASH_SHA1: SHA1_Update(&s->sha1, bytes.data, bytes.len); return;
    case RP_HASH_MD5_SHA1:
        MD5_Update(&s->both.md5, bytes.data, bytes.len);
        SHA1_Update(&s->both.sha1, bytes.data, bytes.len);
        return;
    case RP_HASH_SHA256: SHA256_Update(&s->sha256, bytes.data, bytes.len); return;
    case RP_HASH_SHA384: SHA384_Update(&s->sha512, bytes.data, bytes.len); return;
    case RP_HASH_SHA512: SHA512_Update(&s->sha512, bytes.data, bytes.len); return;
    }
}

static void state_end(union state *s, enum rp_hash hash, uint8_t *out)
{
    switch (hash) {
    case RP_HASH_MD5: MD5_Final(out, &s->md5); return;
    case RP_HASH_SHA1: SHA1_Final(out, &s->sha1); return;
    case RP_HASH_MD5_SHA1:
        MD5_Final(out, &s->both.md5);
        SHA1_Final(out + MD5_DIGEST_LENGTH, &s->both.sha1);
        return;
    case RP_HASH_SHA256: SHA256_Final(out, &s->sha256); return;
    case RP_HASH_SHA384: SHA384_Final(out, &s->sha512); return;
    case RP_HASH_SHA512: SHA512_Final(out, &s->sha512); return;
    }
}

void rp_digest_init(struct rp_digest *digest, enum rp_hash hash)
{
    union state s;
    memset(&s, 0, sizeof s);
    state_init(&s, hash);
    digest->hash = hash;
    memcpy(digest->state, &s, sizeof s);
}

void rp_digest_add(struct rp_digest *digest, struct tw_span bytes)
{
    union state s;
    if (bytes.len == 0) {
        return;
    }
    memcpy(&s, digest->state, sizeof s);
    state_add(&s, digest->hash, bytes);
    memcpy(digest->state, &s, sizeof s);
}

size_t rp_digest_value(const struct rp_digest *digest, uint8_t out[RP_HASH_MAX])
{
    union state s;
    memcpy(&s, digest->state, sizeof s);
    state_end(&s, digest->hash, out);
    return rp_hash_bytes(digest->hash);
}

void rp_digest_message_hash(struct rp_digest *digest)
{
    uint8_t message[4 + RP_HASH_MAX] = {254};  // HandshakeType message_hash
    size_t len = rp_digest_value(digest, message + 4);
    message[3] = (uint8_t)len;
    rp_digest_init(digest, digest->hash);
    rp_digest_add(digest, tw_span_of(message, 4 + len));
}

void rp_hmac_init(struct rp_hmac *hmac, enum rp_hash hash, struct tw_span key)
{
    uint8_t pad[SHA512_CBLOCK] = {0};
    size_t len = block_bytes(hash);
    rp_digest_init(&hmac->inner, hash);
    rp_digest_init(&hmac->outer, hash);
    if (key.len > len) {
        rp_digest_add(&hmac->inner, key);
        rp_digest_value(&hmac->inner, pad);
        rp_digest_init(&hmac->inner, hash);
    } else if (key.len != 0) {
        memcpy(pad, key.data, key.len);
    }
    for (size_t i = 0; i < len; i++) {
        pad[i] ^= 0x36;
    }
    rp_digest_add(&hmac->inner, tw_span_of(pad, len));
    for (size_t i = 0; i < len; i++) {
        pad[i] ^= 0x36 ^ 0x5c;
    }
    rp_digest_add(&hmac->outer, tw_span_of(pad, len));
    rp_wipe(pad, sizeof pad);
}

void rp_hmac_add(struct rp_hmac *hmac, struct tw_span bytes)
{
    rp_digest_add(&hmac->inner, bytes);
}

size_t rp_hmac_value(const struct rp_hmac *hmac, uint8_t out[RP_HASH_MAX])
{
    struct rp_digest outer = hmac->outer;
    uint8_t inner[RP_HASH_MAX];
    rp_digest_add(&outer, tw_span_of(inner, rp_digest_value(&hmac->inner, inner)));
    return rp_digest_value(&outer, out);
}

void rp_wipe(void *memory, size_t len)
{
    OPENSSL_cleanse(memory, len);
}

bool rp_same(struct tw_span a, struct tw_span b)
{
    return a.len == b.len && CRYPTO_memcmp(a.data, b.data, a.len) == 0;
}
