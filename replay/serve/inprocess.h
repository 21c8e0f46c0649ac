// Plays in memory: a script against the embedded server in the same process, thousands of times a second.
// SPDX-License-Identifier: Apache-2.0
//
// Time is virtual: it moves on by what the script waits for, and otherwise stands still. The same script, seed and server give the same
// bytes, as far as the server's own randomness allows.
#ifndef RESHAKE_REPLAY_SERVE_INPROCESS_H
#define RESHAKE_REPLAY_SERVE_INPROCESS_H

#include "replay/engine/player.h"
#include "replay/serve/session.h"

struct rp_inprocess;

// rp_inprocess_new makes what it takes; `contexts` must outlive it. NULL: no memory.
struct rp_inprocess *rp_inprocess_new(const struct rp_serve_contexts *contexts);
void rp_inprocess_free(struct rp_inprocess *memory);

// rp_inprocess_play plays a script that fits the player's limits to its end, and returns the player's transcript. The sockets that it has
// no need of never close by themselves but where the server ends the connection.
const struct rp_transcript *rp_inprocess_play(struct rp_inprocess *memory, struct rp_player *player,
                                              const struct rp_script *script, uint64_t seed);

// rp_inprocess_report is what the server says of a connection of the last play; NULL: it was never opened. Valid until the next play.
const struct rp_served *rp_inprocess_report(struct rp_inprocess *memory, uint8_t conn);

#endif
