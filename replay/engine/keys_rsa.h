// RSA private keys of servers, which open the premaster secret of an RSA key exchange (RFC 5246 section 7.4.7.1).
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_RSA_H
#define RESHAKE_REPLAY_ENGINE_KEYS_RSA_H

#include "replay/engine/keys.h"

struct rp_rsa_key;

// rp_rsa_key_read reads the first private key in a PEM text: PKCS #1 ("RSA PRIVATE KEY") or PKCS #8 ("PRIVATE KEY"); what
// stands around it is passed over. NULL: *fault is a phrase that says why.
struct rp_rsa_key *rp_rsa_key_read(struct tw_span pem, const char **fault);
void rp_rsa_key_free(struct rp_rsa_key *key);

// rp_rsa_premaster decrypts what a ClientKeyExchange carries. False: it was not encrypted to this key, or is no premaster
// secret; `out` is zero then. It makes no secret of which of these it was: its caller holds the key.
TW_MUST_USE bool rp_rsa_premaster(const struct rp_rsa_key *key, struct tw_span encrypted, uint8_t out[RP_MASTER_BYTES]);

#endif
