// A crowd: clients that come to a pretend server one after the other while a script waits for them (RP_HOST_FLOOD).
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_PRETEND_CROWD_H
#define RESHAKE_REPLAY_PRETEND_CROWD_H

#include "replay/engine/player.h"
#include "replay/pretend/memory.h"

struct rp_pretend_crowd;

// rp_pretend_crowd_new: `server` must outlive it. NULL: no memory.
struct rp_pretend_crowd *rp_pretend_crowd_new(struct rp_pretend *server);
void rp_pretend_crowd_free(struct rp_pretend_crowd *crowd);

// rp_pretend_crowd_play plays a script so many times from `now_us` on, each with randomness of its own, and returns the time when it is over;
// 0: no memory, or less than half of the plays were carried through.
uint64_t rp_pretend_crowd_play(struct rp_pretend_crowd *crowd, const struct rp_identity *identity, const char *name,
                               const struct rp_script *script, unsigned times, uint64_t now_us);

#endif
