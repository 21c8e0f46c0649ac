// Hashes of handshakes, HMAC, and secrets: what the key derivations of all versions stand on. Nothing here allocates.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_HASH_H
#define RESHAKE_REPLAY_ENGINE_KEYS_HASH_H

#include "parsers/wire/span.h"

enum rp_hash {
    RP_HASH_MD5,
    RP_HASH_SHA1,
    RP_HASH_MD5_SHA1,  // one behind the other: what TLS 1.0 and 1.1 hash a handshake with (RFC 2246 section 7.4.9)
    RP_HASH_SHA256,
    RP_HASH_SHA384,
    RP_HASH_SHA512,
};

#define RP_HASH_MAX 64  // bytes of the longest

// rp_hash_bytes is the length of a hash in bytes.
size_t rp_hash_bytes(enum rp_hash hash);

// rp_digest is a hash under way, such as that of a handshake's messages. It is forked by copying the struct.
struct rp_digest {
    enum rp_hash hash;
    uint64_t state[27];  // of libcrypto, whose headers stay out of this one
};

void rp_digest_init(struct rp_digest *digest, enum rp_hash hash);
void rp_digest_add(struct rp_digest *digest, struct tw_span bytes);

// rp_digest_value writes the hash of what was added so far and returns its length; the digest may go on.
size_t rp_digest_value(const struct rp_digest *digest, uint8_t out[RP_HASH_MAX]);

// rp_digest_message_hash puts the message_hash that stands for the first ClientHello, which is all that was added, in
// its place: a HelloRetryRequest follows (RFC 8446 section 4.4.1).
void rp_digest_message_hash(struct rp_digest *digest);

// rp_hmac is an HMAC under way (RFC 2104). A copy made behind rp_hmac_init saves the work on the key. Not for
// RP_HASH_MD5_SHA1.
struct rp_hmac {
    struct rp_digest inner, outer;
};

void rp_hmac_init(struct rp_hmac *hmac, enum rp_hash hash, struct tw_span key);
void rp_hmac_add(struct rp_hmac *hmac, struct tw_span bytes);
size_t rp_hmac_value(const struct rp_hmac *hmac, uint8_t out[RP_HASH_MAX]);

// rp_secret is a secret of a handshake, or a key to one. All zero: none.
struct rp_secret {
    uint8_t bytes[RP_HASH_MAX];
    uint8_t len;
};

// rp_secret_span lives as long as the secret.
static inline struct tw_span rp_secret_span(const struct rp_secret *secret)
{
    return tw_span_of(secret->bytes, secret->len);
}

// rp_wipe overwrites what nobody needs any longer, whatever the compiler thinks of it.
void rp_wipe(void *memory, size_t len);

// rp_same compares without telling by its time where the difference is.
bool rp_same(struct tw_span a, struct tw_span b);

#endif
