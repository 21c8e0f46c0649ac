// Any string of bytes into a script.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/wire/cursor.h"
#include "replay/script/binary.h"
#include "replay/script/schema.h"

// take_value reads a length and what it counts, as far as there is something.
static struct tw_span take_value(struct tw_cursor *in)
{
    uint8_t small = 0;
    uint16_t middle = 0;
    uint32_t len = 0;
    struct tw_span value = {0};
    if (!tw_cursor_u8(in, &small)) {
        return value;
    }
    len = small;
    if (small == 254 && tw_cursor_u16(in, &middle)) {
        len = middle;
    } else if (small == 255 && !tw_cursor_u32(in, &len)) {
        len = small;
    }
    (void)!tw_cursor_bytes(in, &value, len < in->left ? len : in->left);
    return value;
}

static uint64_t number_of(struct tw_span value)
{
    struct tw_cursor in = tw_cursor_over(value);
    uint64_t number = 0;
    uint8_t byte = 0;
    for (int i = 0; i < 8 && tw_cursor_u8(&in, &byte); i++) {
        number = number << 8 | byte;
    }
    return number;
}

static uint64_t clamped(const struct rp_row *row, struct tw_span value)
{
    uint64_t number = number_of(value);
    uint64_t most = rp_row_most(row);
    if (row->kind == RP_ROW_SIGNED) {
        uint32_t zigzag = (uint32_t)number;
        return (zigzag >> 1) ^ (0 - (zigzag & 1));
    }
    return most == UINT64_MAX ? number : number % (most + 1);
}

static void take_codes(const struct rp_row *row, void *base, struct tw_span value, struct rp_arena *arena)
{
    struct tw_cursor in = tw_cursor_over(value);
    size_t num = value.len / 2 < row->most ? value.len / 2 : (size_t)row->most;
    uint16_t *codes = num > 0 ? rp_arena_take(arena, num, sizeof *codes) : NULL;
    for (size_t i = 0; codes && i < num; i++) {
        (void)!tw_cursor_u16(&in, &codes[i]);
    }
    rp_row_set_run(row, base, (struct rp_run){.of = codes, .num = codes ? num : 0});
}

static void take_cuts(const struct rp_row *row, void *base, struct tw_span value, struct rp_arena *arena)
{
    struct tw_cursor in = tw_cursor_over(value);
    size_t num = value.len / 4 < row->most ? value.len / 4 : (size_t)row->most;
    uint32_t *cuts = num > 0 ? rp_arena_take(arena, num, sizeof *cuts) : NULL;
    for (size_t i = 0; cuts && i < num; i++) {
        (void)!tw_cursor_u32(&in, &cuts[i]);
    }
    rp_row_set_run(row, base, (struct rp_run){.of = cuts, .num = cuts ? num : 0});
}

static void take_path(const struct rp_row *row, void *base, struct tw_span value, struct rp_arena *arena)
{
    const char *path = NULL;
    if (value.len == 1) {
        path = rp_known_paths[number_of(value) % rp_num_known_paths];
    } else if (value.len > 1) {
        const uint8_t *zero = memchr(value.data, 0, value.len);
        size_t len = zero ? (size_t)(zero - value.data) : value.len;
        path = rp_arena_text(arena, tw_span_of(value.data, len < row->most ? len : (size_t)row->most));
    }
    rp_row_set_path(row, base, path);
}

static void take_fields(const struct rp_shape *shape, void *item, struct tw_cursor *in, struct rp_arena *arena);

static void take_item(const struct rp_row *row, void *base, struct tw_span value, struct rp_arena *arena)
{
    struct rp_run run = rp_row_run(row, base);
    if (run.num == row->most || !rp_arena_grow(arena, &run.of, run.num, row->items->size)) {
        return;
    }
    void *item = (uint8_t *)(uintptr_t)run.of + run.num++ * row->items->size;
    rp_row_set_run(row, base, run);
    struct tw_cursor inside = tw_cursor_over(value);
    take_fields(row->items, item, &inside, arena);
}

static void take_field(const struct rp_row *row, void *base, struct tw_span value, struct rp_arena *arena)
{
    switch (row->kind) {
    case RP_ROW_CODES: take_codes(row, base, value, arena); break;
    case RP_ROW_CUTS: take_cuts(row, base, value, arena); break;
    case RP_ROW_LIST: take_item(row, base, value, arena); break;
    case RP_ROW_PATH: take_path(row, base, value, arena); break;
    case RP_ROW_BYTES:
        value.len = value.len < row->most ? value.len : (size_t)row->most;
        rp_row_set_bytes(row, base, value);
        break;
    case RP_ROW_BOOL:
    case RP_ROW_NUMBER:
    case RP_ROW_SIGNED:
    case RP_ROW_TIME:
    case RP_ROW_ENUM:
    case RP_ROW_FLAGS:
    case RP_ROW_CODE:
    case RP_ROW_PART:
    case RP_ROW_SLOT: rp_row_set_number(row, base, clamped(row, value)); break;
    }
}

static void take_fields(const struct rp_shape *shape, void *item, struct tw_cursor *in, struct rp_arena *arena)
{
    uint8_t number = 0;
    while (tw_cursor_u8(in, &number) && number != 0) {
        take_field(&shape->rows[(number - 1U) % shape->num], item, take_value(in), arena);
    }
}

static bool take_step(struct rp_script *script, uint8_t type, struct tw_cursor *in, struct rp_arena *arena)
{
    const void *steps = script->steps;
    if (!rp_arena_grow(arena, &steps, script->num_steps, sizeof(struct rp_step))) {
        return false;
    }
    script->steps = steps;
    struct rp_step *step = (struct rp_step *)(uintptr_t)&script->steps[script->num_steps++];
    step->type = (enum rp_step_type)(type % RP_NUM_STEP_TYPES);
    take_fields(&rp_shape_of_step[step->type], step, in, arena);
    return !arena->full;
}

void rp_script_decode(struct tw_span bytes, struct rp_arena *arena, struct rp_script *out)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    uint8_t type = 0;
    *out = (struct rp_script){0};
    if (bytes.len >= RP_SCRIPT_MAGIC_LEN && memcmp(bytes.data, RP_SCRIPT_MAGIC, RP_SCRIPT_MAGIC_LEN) == 0) {
        (void)!tw_cursor_skip(&in, RP_SCRIPT_MAGIC_LEN);
    }
    while (out->num_steps < RP_SCRIPT_MAX_STEPS && tw_cursor_u8(&in, &type) && take_step(out, type, &in, arena)) {
    }
    rp_script_count(out);
}
