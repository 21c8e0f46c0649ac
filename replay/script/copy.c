// Copies a script by its description, so that a new list in it is copied as soon as it has a row.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/copy.h"
#include "replay/script/schema.h"

#include <string.h>

static bool copy_fields(const struct rp_shape *shape, void *base, struct rp_arena *arena);

// copy_run gives a field's list memory of its own, and its items likewise.
static bool copy_run(const struct rp_row *row, void *base, size_t size, struct rp_arena *arena)
{
    struct rp_run run = rp_row_run(row, base);
    if (run.num == 0) {
        return true;
    }
    uint8_t *items = rp_arena_take(arena, run.num, size);
    if (!items) {
        return false;
    }
    memcpy(items, run.of, run.num * size);
    for (size_t i = 0; row->kind == RP_ROW_LIST && i < run.num; i++) {
        if (!copy_fields(row->items, items + i * size, arena)) {
            return false;
        }
    }
    rp_row_set_run(row, base, (struct rp_run){.of = items, .num = run.num});
    return true;
}

static bool copy_fields(const struct rp_shape *shape, void *base, struct rp_arena *arena)
{
    bool copied = true;
    for (size_t i = 0; copied && i < shape->num; i++) {
        const struct rp_row *row = &shape->rows[i];
        switch (row->kind) {
        case RP_ROW_LIST: copied = copy_run(row, base, row->items->size, arena); break;
        case RP_ROW_CODES: copied = copy_run(row, base, sizeof(uint16_t), arena); break;
        case RP_ROW_CUTS: copied = copy_run(row, base, sizeof(uint32_t), arena); break;
        default: break;
        }
    }
    return copied;
}

bool rp_script_copy(const struct rp_script *script, struct rp_arena *arena, struct rp_script *out)
{
    struct rp_step *steps = rp_arena_take(arena, script->num_steps + 1, sizeof *steps);
    *out = (struct rp_script){0};
    if (!steps) {
        return false;
    }
    for (size_t i = 0; i < script->num_steps; i++) {
        steps[i] = script->steps[i];
        if (!copy_fields(&rp_shape_of_step[steps[i].type], &steps[i], arena)) {
            return false;
        }
    }
    *out = *script;
    out->steps = steps;
    return true;
}
