// The pretend server's own certificates and keys.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_PRETEND_CERTIFICATES_H
#define RESHAKE_REPLAY_PRETEND_CERTIFICATES_H

#include "replay/engine/keys_rsa.h"
#include "replay/engine/keys_sign.h"

// What they return is the caller's to free; NULL: no memory. `which` is 0 for a.example, else it is b.example.
struct rp_identity *rp_pretend_ecdsa(size_t which);
struct rp_identity *rp_pretend_rsa(size_t which);
struct rp_rsa_key *rp_pretend_rsa_key(void);

#endif
