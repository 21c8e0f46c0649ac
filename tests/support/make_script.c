// Scripts made up at random: every row gets a value now and then, the edges of its range among them.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/make_script.h"

#include <assert.h>

uint64_t make_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static uint64_t below(uint64_t *state, uint64_t limit)
{
    return make_random(state) % limit;
}

static uint64_t number(uint64_t *state, uint64_t most)
{
    switch (below(state, 4)) {
    case 0: return most;
    case 1: return 1;
    case 2: return below(state, 300) % (most + (most != UINT64_MAX));
    default: return most == UINT64_MAX ? make_random(state) : below(state, most + 1);
    }
}

static struct tw_span bytes(uint64_t *state, uint64_t most, struct rp_arena *arena)
{
    uint64_t len = below(state, 40) == 0 ? below(state, 70000) : below(state, 40);
    len = len < most ? len : most;
    uint8_t *data = rp_arena_take(arena, len, 1);
    assert(data);
    bool text = below(state, 2) == 0;
    for (uint64_t i = 0; i < len; i++) {
        data[i] = text ? (uint8_t) " \"\\#=abcXYZ,:\n\t"[below(state, 15)] : (uint8_t)make_random(state);
    }
    return tw_span_of(data, len);
}

static const char *path(uint64_t *state, struct rp_arena *arena)
{
    if (below(state, 2) == 0) {
        return rp_known_paths[below(state, rp_num_known_paths)];
    }
    uint8_t odd[RP_SCRIPT_MAX_PATH];
    size_t len = below(state, 4) == 0 ? RP_SCRIPT_MAX_PATH : below(state, 12);
    for (size_t i = 0; i < len; i++) {
        bool plain = below(state, 2) == 0;
        odd[i] = plain ? (uint8_t) "abc.[0]-1_ \"#="[below(state, 14)] : (uint8_t)(1 + below(state, 255));
    }
    char *made = rp_arena_text(arena, tw_span_of(odd, len));
    assert(made);
    return made;
}

static uint16_t code(uint64_t *state, enum tw_registry registry)
{
    if (below(state, 2) == 0) {
        return (uint16_t)make_random(state);
    }
    if (registry == RP_REGISTRY_SUITE) {
        return tw_suite_at(below(state, tw_suite_count()))->value;
    }
    const struct tw_code *found = tw_code_at(registry, below(state, 20));
    return found ? (uint16_t)found->value : 0x0a0a;
}

static struct rp_run codes(uint64_t *state, const struct rp_row *row, struct rp_arena *arena)
{
    size_t num = 1 + below(state, 6);
    uint16_t *made = rp_arena_take(arena, num, sizeof *made);
    assert(made);
    for (size_t i = 0; i < num; i++) {
        made[i] = code(state, row->registry);
    }
    return (struct rp_run){made, num};
}

static struct rp_run cuts(uint64_t *state, struct rp_arena *arena)
{
    size_t num = 1 + below(state, 100);
    uint32_t *made = rp_arena_take(arena, num, sizeof *made);
    assert(made);
    for (size_t i = 0; i < num; i++) {
        made[i] = (uint32_t)number(state, UINT32_MAX);
    }
    return (struct rp_run){made, num};
}

static void fields(uint64_t *state, const struct rp_shape *shape, void *item, struct rp_arena *arena);

static struct rp_run items(uint64_t *state, const struct rp_row *row, struct rp_arena *arena)
{
    size_t num = below(state, 10) == 0 ? row->most : 1 + below(state, 3);
    uint8_t *made = rp_arena_take(arena, num, row->items->size);
    assert(made);
    for (size_t i = 0; i < num; i++) {
        fields(state, row->items, made + i * row->items->size, arena);
    }
    return (struct rp_run){made, num};
}

static void field(uint64_t *state, const struct rp_row *row, void *item, struct rp_arena *arena)
{
    switch (row->kind) {
    case RP_ROW_CODES: rp_row_set_run(row, item, codes(state, row, arena)); break;
    case RP_ROW_CUTS: rp_row_set_run(row, item, cuts(state, arena)); break;
    case RP_ROW_LIST: rp_row_set_run(row, item, items(state, row, arena)); break;
    case RP_ROW_BYTES: rp_row_set_bytes(row, item, bytes(state, row->most, arena)); break;
    case RP_ROW_PATH: rp_row_set_path(row, item, path(state, arena)); break;
    case RP_ROW_BOOL:
    case RP_ROW_NUMBER:
    case RP_ROW_SIGNED:
    case RP_ROW_TIME:
    case RP_ROW_ENUM:
    case RP_ROW_FLAGS:
    case RP_ROW_CODE:
    case RP_ROW_PART:
    case RP_ROW_SLOT: rp_row_set_number(row, item, number(state, rp_row_most(row))); break;
    }
}

static void fields(uint64_t *state, const struct rp_shape *shape, void *item, struct rp_arena *arena)
{
    for (size_t i = 0; i < shape->num; i++) {
        if (below(state, 3) == 0) {
            field(state, &shape->rows[i], item, arena);
        }
    }
}

struct rp_script make_script(uint64_t *state, struct rp_arena *arena)
{
    size_t num = below(state, 20) == 0 ? RP_SCRIPT_MAX_STEPS : below(state, 8);
    struct rp_step *steps = rp_arena_take(arena, num, sizeof *steps);
    assert(steps);
    for (size_t i = 0; i < num; i++) {
        steps[i].type = (enum rp_step_type)below(state, RP_NUM_STEP_TYPES);
        fields(state, &rp_shape_of_step[steps[i].type], &steps[i], arena);
    }
    struct rp_script script = {.steps = steps, .num_steps = num};
    rp_script_count(&script);
    return script;
}
