// A copy of a script that may be changed.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_COPY_H
#define RESHAKE_REPLAY_SCRIPT_COPY_H

#include "replay/script/arena.h"
#include "replay/script/script.h"

// rp_script_copy copies the steps and the lists in them (edits, offers, reactions, codes, cuts) into the arena, where they may be written
// to; runs of bytes and field paths are shared with the original. False: the arena is full.
TW_MUST_USE bool rp_script_copy(const struct rp_script *script, struct rp_arena *arena, struct rp_script *out);

#endif
