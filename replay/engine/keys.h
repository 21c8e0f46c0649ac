// Keys: from what was agreed to what protects and proves. RFC 2246, 4346, 5246 and 7627 (keys12.c), RFC 8446 section 7
// (keys13.c).
// SPDX-License-Identifier: Apache-2.0
//
// Nothing here allocates, reads a clock or makes randomness. Results go into the caller's structs, and what was on the way
// to them is wiped. A hash of the handshake comes in as a span: the value of an rp_digest where the caller thinks fit, so
// that a wrong one can be used as easily as the right one.
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_H
#define RESHAKE_REPLAY_ENGINE_KEYS_H

#include "parsers/tls/codes.h"
#include "parsers/tls/record.h"
#include "replay/engine/keys_hash.h"

// rp_record_keys protect the records of one side (replay/engine/protect.h).
struct rp_record_keys {
    uint8_t mac[48];
    uint8_t key[32];
    uint8_t iv[16];
    uint8_t mac_len, key_len, iv_len;
};

// rp_suite_hash gives the hash of the key derivation and of Finished: MD5 with SHA-1 up to TLS 1.1, the suite's from
// TLS 1.2 on. False: the version or the hash is not one of ours (SM3, GOST …), and *out is untouched.
TW_MUST_USE bool rp_suite_hash(uint16_t version, const struct tw_suite *suite, enum rp_hash *out);

// TLS 1.0, 1.1 and 1.2. `hash` is what rp_suite_hash gave.

#define RP_MASTER_BYTES 48
#define RP_VERIFY12_BYTES 12
#define RP_RANDOM_BYTES 32

// rp_prf fills `out` from the secret, the label and the two parts of the seed, one behind the other (RFC 5246 section 5).
void rp_prf(enum rp_hash hash, struct tw_span secret, const char *label, struct tw_span seed, struct tw_span more,
            uint8_t *out, size_t out_len);

// rp_randoms are those of the two hellos, RP_RANDOM_BYTES each.
struct rp_randoms {
    uint8_t client[RP_RANDOM_BYTES], server[RP_RANDOM_BYTES];
};

// rp_master_secret makes the master secret from the premaster secret (RFC 5246 section 8.1), and
// rp_extended_master_secret from the hash of the handshake up to and with ClientKeyExchange (RFC 7627 section 4).
void rp_master_secret(enum rp_hash hash, struct tw_span premaster, const struct rp_randoms *randoms,
                      struct rp_secret *out);
void rp_extended_master_secret(enum rp_hash hash, struct tw_span premaster, struct tw_span session_hash,
                               struct rp_secret *out);

// rp_key_block cuts the key block into the keys of both sides, by enum tw_from (RFC 5246 section 6.3). False: no keys of
// such a suite are made here (rp_suite_hash says no, an export suite, a token's keys), and `out` is untouched.
TW_MUST_USE bool rp_key_block(uint16_t version, const struct tw_suite *suite, struct tw_span master,
                              const struct rp_randoms *randoms, struct rp_record_keys out[2]);

// rp_verify_data makes the Finished of `from` (RFC 5246 section 7.4.9).
void rp_verify_data(enum rp_hash hash, struct tw_span master, enum tw_from from, struct tw_span handshake_hash,
                    uint8_t out[RP_VERIFY12_BYTES]);

// rp_exporter12 makes keying material for others (RFC 5705). A context of data NULL is none, which differs from an empty one.
void rp_exporter12(enum rp_hash hash, struct tw_span master, const struct rp_randoms *randoms, const char *label,
                   struct tw_span context, uint8_t *out, size_t out_len);

// TLS 1.3. `hash` is the suite's.

// rp_hkdf_extract: RFC 5869 section 2.2. An empty salt or input is taken as zeros of the hash's length, as TLS has it.
void rp_hkdf_extract(enum rp_hash hash, struct tw_span salt, struct tw_span input, struct rp_secret *out);

// rp_expand_label is HKDF-Expand-Label (RFC 8446 section 7.1); the label comes without "tls13 ". False: label (249 bytes),
// context (255) or out_len (255 hashes) is longer than can be, and `out` is untouched.
TW_MUST_USE bool rp_expand_label(enum rp_hash hash, struct tw_span secret, const char *label, struct tw_span context,
                                 uint8_t *out, size_t out_len);

// rp_schedule is the chain of extracted secrets (RFC 8446 section 7.1): early, handshake, master. It is forked by copying.
enum rp_stage { RP_STAGE_EARLY, RP_STAGE_HANDSHAKE, RP_STAGE_MASTER };
struct rp_schedule {
    enum rp_hash hash;
    enum rp_stage stage;
    struct rp_secret secret;
};

// rp_schedule_begin extracts the early secret from the PSK, or from zeros where there is none (empty).
void rp_schedule_begin(struct rp_schedule *schedule, enum rp_hash hash, struct tw_span psk);
// rp_schedule_next extracts the handshake secret from the (EC)DHE secret (empty: psk_ke), and the master secret from nothing.
void rp_schedule_next(struct rp_schedule *schedule, struct tw_span shared);

// rp_derived are the secrets that hang on the chain, in the order of the figure in RFC 8446 section 7.1.
enum rp_derived {
    RP_EXTERNAL_BINDER,    // binder key of an external PSK; the hash is that of no message
    RP_RESUMPTION_BINDER,  // binder key of a ticket's PSK; likewise
    RP_CLIENT_EARLY,       // ClientHello
    RP_EARLY_EXPORTER,     // ClientHello
    RP_CLIENT_HANDSHAKE,   // ClientHello to ServerHello
    RP_SERVER_HANDSHAKE,   // ClientHello to ServerHello
    RP_CLIENT_TRAFFIC,     // ClientHello to the server's Finished
    RP_SERVER_TRAFFIC,     // ClientHello to the server's Finished
    RP_EXPORTER,           // ClientHello to the server's Finished
    RP_RESUMPTION,         // ClientHello to the client's Finished
};

// rp_schedule_derive makes a secret of the stage that the schedule is in (another one is the caller's mistake) from the hash
// of the messages named beside it; the binder keys look at none.
void rp_schedule_derive(const struct rp_schedule *schedule, enum rp_derived which, struct tw_span handshake_hash,
                        struct rp_secret *out);

// rp_finished13 makes the verify_data of a Finished from its sender's handshake traffic secret (after the handshake: traffic
// secret), and a PSK binder from a binder key and the hash of the truncated ClientHello (RFC 8446 sections 4.4.4, 4.2.11.2).
void rp_finished13(enum rp_hash hash, const struct rp_secret *base, struct tw_span handshake_hash,
                   struct rp_secret *out);

// rp_ticket_psk makes the PSK that a NewSessionTicket stands for (RFC 8446 section 4.6.1). `nonce` is at most 255 bytes.
void rp_ticket_psk(enum rp_hash hash, const struct rp_secret *resumption, struct tw_span nonce, struct rp_secret *out);

// rp_traffic_update makes the next traffic secret in the place of this one: KeyUpdate (RFC 8446 section 7.2).
void rp_traffic_update(enum rp_hash hash, struct rp_secret *traffic);

// rp_traffic_keys makes the record keys of a traffic secret (RFC 8446 section 7.3). False: not an AEAD suite, or its hash is
// not ours, and *out is untouched.
TW_MUST_USE bool rp_traffic_keys(const struct tw_suite *suite, const struct rp_secret *traffic,
                                 struct rp_record_keys *out);

// rp_exporter13 makes keying material for others from an exporter secret (RFC 8446 section 7.5). False as rp_expand_label.
TW_MUST_USE bool rp_exporter13(enum rp_hash hash, const struct rp_secret *exporter, const char *label,
                               struct tw_span context, uint8_t *out, size_t out_len);

#endif
