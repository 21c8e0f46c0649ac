// Values for the fields of scripts, along the rows of replay/script/schema.h: likely ones, the edges, and any.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_MUTATORS_SCRIPT_VALUES_H
#define RESHAKE_HARNESS_MUTATORS_SCRIPT_VALUES_H

#include "harness/mutators/chance.h"
#include "replay/script/arena.h"
#include "replay/script/schema.h"

// hx_script_set gives one field another value; lists get an item more, fewer or another one. Where the arena is full, it stays.
void hx_script_set(const struct rp_row *row, void *item, struct hx_chance *chance, struct rp_arena *arena);

// hx_script_set_some changes `times` fields of the struct; one in two of those that a struct has in its first rows.
void hx_script_set_some(const struct rp_shape *shape, void *item, size_t times, struct hx_chance *chance,
                        struct rp_arena *arena);

// hx_script_edit makes an edit up that is likely to find its place.
struct rp_edit hx_script_edit(struct hx_chance *chance, struct rp_arena *arena);

#endif
