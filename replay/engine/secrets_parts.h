// The sessions of a store of secrets: a ring of the latest, in which they are found by a hash of their names.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_SECRETS_PARTS_H
#define RESHAKE_REPLAY_ENGINE_SECRETS_PARTS_H

#include "replay/engine/secrets.h"

struct rp_sessions;

struct rp_sessions *rp_sessions_new(void);  // NULL when there is no memory
void rp_sessions_free(struct rp_sessions *sessions);

// rp_sessions_put keeps a master secret of RP_MASTER_BYTES. The latest of a name is what rp_sessions_get gives.
void rp_sessions_put(struct rp_sessions *sessions, enum rp_session_name which, struct tw_span name,
                     const struct rp_secret *master);
TW_MUST_USE bool rp_sessions_get(const struct rp_sessions *sessions, enum rp_session_name which, struct tw_span name,
                                 struct rp_secret *master);

#endif
