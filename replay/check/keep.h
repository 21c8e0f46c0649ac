// Copies of what happened in a play, for after the player has gone on.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_KEEP_H
#define RESHAKE_REPLAY_CHECK_KEEP_H

#include "replay/cases/marks.h"
#include "replay/script/arena.h"

// rp_keep_transcript copies a transcript into the arena, without certificates, and with at most `max_data` bytes of each connection's
// application data. NULL: the arena is full.
const struct rp_transcript *rp_keep_transcript(const struct rp_transcript *transcript, size_t max_data,
                                               struct rp_arena *arena);

// rp_keep_script copies a script with all that it points to. NULL: the arena is full, or the script has no binary form.
const struct rp_script *rp_keep_script(const struct rp_script *script, struct rp_arena *arena);

// rp_keep_bytes copies bytes; empty where the arena is full.
struct tw_span rp_keep_bytes(struct tw_span bytes, struct rp_arena *arena);

// rp_keep_marks copies marks, each with at most `most` of its bytes. NULL: there are none, or the arena is full.
const struct rp_marks *rp_keep_marks(const struct rp_marks *marks, size_t most, struct rp_arena *arena);

#endif
