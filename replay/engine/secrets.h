// Secrets of connections: what key logs, captures and earlier handshakes said, to be found again by client random.
// SPDX-License-Identifier: Apache-2.0
//
// A store takes the lines of key logs (parsers/tls/keylog.h), RSA private keys, and the sessions that a reader
// (replay/engine/reader.h) saw being agreed on. Labels that nobody here knows are kept by their text. What it holds is bounded:
// 4,096 bytes a secret, RP_SECRETS_BYTES of them altogether, and RP_SECRETS_SESSIONS sessions, of which the oldest has to go.
// All of it is wiped when the store is freed.
#ifndef RESHAKE_REPLAY_ENGINE_SECRETS_H
#define RESHAKE_REPLAY_ENGINE_SECRETS_H

#include "parsers/tls/keylog.h"
#include "replay/engine/keys.h"

#define RP_SECRETS_BYTES ((size_t)1 << 30)
#define RP_SECRETS_SESSIONS 65536U
#define RP_SECRETS_RSA_KEYS 64U
#define RP_SECRET_MAX 4096U

struct rp_secrets;
struct rp_rsa_key;

// rp_secrets_new gives an empty store; NULL when there is no memory.
struct rp_secrets *rp_secrets_new(void);
void rp_secrets_free(struct rp_secrets *secrets);

// rp_secrets_add keeps one secret under a label's text and an id: the client random, or for the label RSA the first eight bytes
// of the encrypted premaster secret. A later one of the same label and id is found before an earlier one. False: it is empty,
// longer than RP_SECRET_MAX, or there is no room for it.
TW_MUST_USE bool rp_secrets_add(struct rp_secrets *secrets, struct tw_span label, struct tw_span id,
                                struct tw_span secret);

// rp_secrets_add_log takes all lines of a key log; `text` is not kept. `bad`, which may be NULL, is told of each line that was
// passed over, with line->fault. The answer is how many secrets the log held.
typedef void rp_bad_line(void *context, const struct tw_keylog_line *line);
size_t rp_secrets_add_log(struct rp_secrets *secrets, struct tw_span text, rp_bad_line *bad, void *context);

// rp_secrets_add_rsa takes a private key over, also where it answers false: there are RP_SECRETS_RSA_KEYS already.
TW_MUST_USE bool rp_secrets_add_rsa(struct rp_secrets *secrets, struct rp_rsa_key *key);

// rp_secrets_find finds a secret by its label's text. *out lives as long as the store.
TW_MUST_USE bool rp_secrets_find(const struct rp_secrets *secrets, const char *label, struct tw_span id,
                                 struct tw_span *out);

// rp_secrets_find_label is that for a label that has a number, where the secret fits: with `len` bytes, or with any length up
// to RP_HASH_MAX where `len` is 0.
TW_MUST_USE bool rp_secrets_find_label(const struct rp_secrets *secrets, enum tw_keylog_label label, struct tw_span id,
                                       size_t len, struct rp_secret *out);

// rp_secrets_share_label writes the label under which recordings of ours keep the private key of a key share:
// RESHAKE_KEY_SHARE_X25519 and the like. 64 bytes are room for any.
void rp_secrets_share_label(uint16_t group, char *out, size_t cap);

// rp_secrets_any is true once something was added.
bool rp_secrets_any(const struct rp_secrets *secrets);
// rp_secrets_premasters is true where premaster secrets can be had: RSA keys, or lines of premaster secrets.
bool rp_secrets_premasters(const struct rp_secrets *secrets);

// rp_secrets_decrypt finds the premaster secret of an RSA key exchange with the private keys.
TW_MUST_USE bool rp_secrets_decrypt(const struct rp_secrets *secrets, struct tw_span encrypted,
                                    uint8_t out[RP_MASTER_BYTES]);

// Sessions of TLS 1.2 and before: a master secret by session ID or by ticket. An empty name is none.
enum rp_session_name { RP_SESSION_ID, RP_SESSION_TICKET };
void rp_secrets_remember(struct rp_secrets *secrets, enum rp_session_name which, struct tw_span name,
                         const struct rp_secret *master);
TW_MUST_USE bool rp_secrets_recall(const struct rp_secrets *secrets, enum rp_session_name which, struct tw_span name,
                                   struct rp_secret *master);

#endif
