// Scripts made up at random, along the rows of replay/script/schema.h.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_TESTS_SUPPORT_MAKE_SCRIPT_H
#define RESHAKE_TESTS_SUPPORT_MAKE_SCRIPT_H

#include "replay/script/schema.h"

// make_random gives the next number; *state is any but 0.
uint64_t make_random(uint64_t *state);

// make_script makes a script that fits (rp_script_fits) and need not be sound; it lies in the arena. The same state, the same script.
struct rp_script make_script(uint64_t *state, struct rp_arena *arena);

#endif
