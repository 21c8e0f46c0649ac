// Plays in memory against a pretend server.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_PRETEND_MEMORY_H
#define RESHAKE_REPLAY_PRETEND_MEMORY_H

#include "replay/engine/pump.h"
#include "replay/pretend/pretend.h"

struct rp_pretend_memory;

// rp_pretend_memory_new makes what it takes; `server` must outlive it. NULL: no memory.
struct rp_pretend_memory *rp_pretend_memory_new(struct rp_pretend *server);
void rp_pretend_memory_free(struct rp_pretend_memory *memory);

// rp_pretend_play plays a script that fits the player's limits to its end, and returns the player's transcript. What the server knows from
// plays before stays (rp_pretend_begin_anew takes it away).
const struct rp_transcript *rp_pretend_play(struct rp_pretend_memory *memory, struct rp_player *player,
                                            const struct rp_script *script, uint64_t seed);

// rp_pretend_memory_flood says who plays floods (RP_HOST_FLOOD, RP_HOST_CALM): at the time `now_us`, and gives the time when they are over;
// 0: they cannot be played. Without it there are none.
void rp_pretend_memory_flood(struct rp_pretend_memory *memory,
                             uint64_t (*flood)(void *context, bool calm, uint64_t now_us), void *context);

// rp_pretend_memory_facts is what the server says of a connection of the last play; NULL: it was never opened.
const struct rp_pretend_facts *rp_pretend_memory_facts(const struct rp_pretend_memory *memory, uint8_t conn);

// rp_pretend_memory_pump has the time.
struct rp_pump *rp_pretend_memory_pump(struct rp_pretend_memory *memory);

#endif
