// The parts of record protection, shared by protect.c and the file of each kind of cipher.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_PROTECT_PARTS_H
#define RESHAKE_REPLAY_ENGINE_PROTECT_PARTS_H

#include "replay/engine/protect.h"

// rp_plain is one record while it is sealed: its body is written at `body`, rp_sealed_len bytes less the header.
struct rp_plain {
    uint8_t type;      // the real one
    uint16_t version;  // on the wire
    struct tw_span bytes;
    const struct rp_wrapping *wrapping;
    const uint8_t *header;  // of the record, five bytes
    uint8_t *body;
    size_t body_len;
};

// rp_guard is one kind of protection. `open` answers as rp_open does, but for the sequence and TLS 1.3's inner type.
struct rp_guard {
    bool (*init)(struct rp_protection *p, const uint8_t *key);
    size_t (*body_len)(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping);
    void (*seal)(struct rp_protection *p, const struct rp_plain *plain);
    bool (*open)(struct rp_protection *p, const struct tw_record *record, uint8_t *room, struct tw_span *plain);
    void (*pass)(struct rp_protection *p,
                 const struct tw_record *record);  // NULL: nothing depends on the record before
};

extern const struct rp_guard rp_guard_aead;
extern const struct rp_guard rp_guard_ccm;
extern const struct rp_guard rp_guard_cbc;
extern const struct rp_guard rp_guard_stream;

#define RP_NONCE_LEN 12
#define RP_AAD_MAX 13

// rp_nonce makes an AEAD's nonce; `sent` is the part that travels, where there is one.
void rp_nonce(const struct rp_protection *p, const uint8_t *sent, uint8_t out[RP_NONCE_LEN]);
// rp_sent_nonce is how many bytes of the nonce travel with the record.
size_t rp_sent_nonce(const struct rp_protection *p);
// rp_write_nonce writes the part that travels, from the wrapping or from the sequence number.
void rp_write_nonce(const struct rp_protection *p, const struct rp_plain *plain);

// rp_aad makes what is authenticated beside the plaintext, and returns its length: up to TLS 1.2 sequence, type, version
// and `len`, which is also what a MAC begins with; in TLS 1.3 the header.
size_t rp_aad(const struct rp_protection *p, uint8_t type, uint16_t version, size_t len, uint8_t out[RP_AAD_MAX]);

// rp_mac makes the MAC of a record of `len` bytes (RFC 5246 section 6.2.3.1).
void rp_mac(const struct rp_protection *p, uint8_t type, uint16_t version, struct tw_span bytes,
            uint8_t out[RP_HASH_MAX]);

// rp_inner_len is what a record of `len` bytes is sealed from: TLS 1.3 adds the type and padding.
size_t rp_inner_len(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping);
// rp_write_inner writes that, and returns its length.
size_t rp_write_inner(const struct rp_protection *p, const struct rp_plain *plain, uint8_t *out);

#endif
