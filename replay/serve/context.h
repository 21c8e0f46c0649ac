// The SSL_CTX of each name that the embedded server has.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SERVE_CONTEXT_H
#define RESHAKE_REPLAY_SERVE_CONTEXT_H

#include "replay/serve/serve.h"

#include <openssl/ssl.h>

// rp_serve_contexts holds one SSL_CTX for each name; the first is where every connection starts. They share ticket keys and, like
// the virtual hosts of one real server, the cache of the first.
struct rp_serve_contexts {
    SSL_CTX *ctx[RP_SERVE_NAMES];
    const char *name[RP_SERVE_NAMES];
    size_t num;
    bool strict;
};

// rp_serve_contexts_make sets all of them up. False: `why` says what was wrong; what was made is freed.
TW_MUST_USE bool rp_serve_contexts_make(struct rp_serve_contexts *contexts, const struct rp_serve_config *config,
                                        char *why, size_t why_cap);

// rp_serve_contexts_ticket_key gives all of them the same ticket key.
void rp_serve_contexts_ticket_key(struct rp_serve_contexts *contexts, const uint8_t *key);

void rp_serve_contexts_free(struct rp_serve_contexts *contexts);

#endif
