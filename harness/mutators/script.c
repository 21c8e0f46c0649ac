// Scripts in binary form: steps and their edits inserted, deleted, doubled, swapped and changed along the schema; two scripts made one.
// SPDX-License-Identifier: Apache-2.0
//
// Every string of bytes decodes, so this mutator falls back to bytes only where the result does not fit.
#include "harness/hx.h"
#include "harness/mutators/script_values.h"
#include "replay/script/binary.h"

// workshop is where scripts are taken apart: `steps` has room for all that a script may have.
struct workshop {
    struct rp_arena *arena;
    struct hx_chance chance;
    struct rp_step steps[RP_SCRIPT_MAX_STEPS];
    size_t num;
};

// take_apart decodes a copy of the bytes: what it points to stays when they are written over.
static bool take_apart(struct tw_span bytes, struct rp_arena *arena, struct rp_script *out)
{
    uint8_t *copy = rp_arena_take(arena, bytes.len + 1, 1);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, bytes.data, bytes.len);
    rp_script_decode(tw_span_of(copy, bytes.len), arena, out);
    return true;
}

static struct rp_arena *fresh_arena(void)
{
    static struct rp_arena arena;
    if (arena.chunks == NULL) {
        rp_arena_init(&arena, (size_t)256 << 20);
    } else {
        rp_arena_reset(&arena);
    }
    return &arena;
}

static void insert(struct workshop *shop, size_t at, const struct rp_step *steps, size_t num)
{
    num = num < RP_SCRIPT_MAX_STEPS - shop->num ? num : RP_SCRIPT_MAX_STEPS - shop->num;
    memmove(shop->steps + at + num, shop->steps + at, (shop->num - at) * sizeof shop->steps[0]);
    memcpy(shop->steps + at, steps, num * sizeof shop->steps[0]);
    shop->num += num;
}

static void insert_new(struct workshop *shop)
{
    struct rp_step step = {.type = (enum rp_step_type)hx_below(&shop->chance, RP_NUM_STEP_TYPES)};
    size_t at = hx_below(&shop->chance, shop->num + 1);
    step.conn = at == 0 ? 0 : shop->steps[at - 1].conn;
    hx_script_set_some(&rp_shape_of_step[step.type], &step, 2, &shop->chance, shop->arena);
    insert(shop, at, &step, 1);
}

static void insert_copy(struct workshop *shop)
{
    size_t from = hx_below(&shop->chance, shop->num);
    struct rp_step copy[8];
    size_t num = 1 + hx_below(&shop->chance, 8);
    num = num < shop->num - from ? num : shop->num - from;
    memcpy(copy, shop->steps + from, num * sizeof copy[0]);
    insert(shop, hx_below(&shop->chance, shop->num + 1), copy, num);
}

static void delete (struct workshop *shop)
{
    size_t at = hx_below(&shop->chance, shop->num);
    memmove(shop->steps + at, shop->steps + at + 1, (shop->num - at - 1) * sizeof shop->steps[0]);
    shop->num--;
}

static void swap(struct workshop *shop)
{
    size_t a = hx_below(&shop->chance, shop->num), b = hx_below(&shop->chance, shop->num);
    struct rp_step step = shop->steps[a];
    shop->steps[a] = shop->steps[b];
    shop->steps[b] = step;
}

static void tweak(struct workshop *shop)
{
    struct rp_step *step = &shop->steps[hx_below(&shop->chance, shop->num)];
    hx_script_set_some(&rp_shape_of_step[step->type], step, 1, &shop->chance, shop->arena);
}

// change_edits changes the edits of a handshake, where there is one.
static void change_edits(struct workshop *shop)
{
    size_t start = hx_below(&shop->chance, shop->num);
    for (size_t i = 0; i < shop->num; i++) {
        struct rp_step *step = &shop->steps[(start + i) % shop->num];
        const struct rp_shape *shape = &rp_shape_of_step[step->type];
        for (size_t row = 0; step->type == RP_STEP_HANDSHAKE && row < shape->num; row++) {
            if (shape->rows[row].items == &rp_shape_edit) {
                hx_script_set(&shape->rows[row], step, &shop->chance, shop->arena);
                return;
            }
        }
    }
    tweak(shop);
}

static void change(struct workshop *shop)
{
    static void (*const ways[])(struct workshop *) = {insert_new, insert_copy,  delete,       swap,        tweak, tweak,
                                                      tweak,      change_edits, change_edits, change_edits};
    if (shop->num == 0) {
        insert_new(shop);
    } else {
        ways[hx_below(&shop->chance, sizeof ways / sizeof ways[0])](shop);
    }
}

// fill takes a script's steps in.
static void fill(struct workshop *shop, const struct rp_script *script)
{
    shop->num = script->num_steps < RP_SCRIPT_MAX_STEPS ? script->num_steps : RP_SCRIPT_MAX_STEPS;
    if (shop->num != 0) {
        memcpy(shop->steps, script->steps, shop->num * sizeof shop->steps[0]);
    }
}

static size_t write(const struct workshop *shop, uint8_t *out, size_t most)
{
    struct rp_script script = {.steps = shop->steps, .num_steps = shop->num};
    struct tw_writer w = tw_writer_into(out, most);
    return rp_script_encode(&script, &w) ? w.len : 0;
}

static size_t mutate(uint8_t *data, size_t len, size_t most, uint32_t seed)
{
    struct workshop shop = {.arena = fresh_arena(), .chance = {seed}};
    struct rp_script script;
    uint8_t *kept = rp_arena_take(shop.arena, len + 1, 1);
    if (kept == NULL || !take_apart(tw_span_of(data, len), shop.arena, &script)) {
        return hx_mutator_bytes.mutate(data, len, most, seed);
    }
    memcpy(kept, data, len);
    fill(&shop, &script);
    for (size_t times = 1 + hx_below(&shop.chance, 3); times > 0; times--) {
        change(&shop);
    }
    size_t got = write(&shop, data, most);
    if (got == 0) {
        memcpy(data, kept, len);
        got = hx_mutator_bytes.mutate(data, len, most, seed);
    }
    return got;
}

// graft_edits gives one handshake the edits of the other script's.
static bool graft_edits(struct workshop *shop, const struct rp_script *other)
{
    size_t to = hx_below(&shop->chance, shop->num), from = hx_below(&shop->chance, other->num_steps);
    for (size_t i = 0; i < shop->num; i++) {
        struct rp_step *step = &shop->steps[(to + i) % shop->num];
        for (size_t n = 0; step->type == RP_STEP_HANDSHAKE && n < other->num_steps; n++) {
            const struct rp_step *source = &other->steps[(from + n) % other->num_steps];
            if (source->type == RP_STEP_HANDSHAKE && source->handshake.edits.num != 0) {
                step->handshake.edits = source->handshake.edits;
                return true;
            }
        }
    }
    return false;
}

// splice takes a run of the other script's steps in, at the end of ours or anywhere.
static void splice(struct workshop *shop, const struct rp_script *other)
{
    size_t from = hx_below(&shop->chance, other->num_steps);
    size_t num = 1 + hx_below(&shop->chance, other->num_steps - from);
    size_t at = hx_below(&shop->chance, shop->num + 1);
    if (hx_below(&shop->chance, 2) == 0) {
        shop->num = at;  // ours up to there, and then theirs
    }
    insert(shop, at, other->steps + from, num);
}

static size_t cross(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out, size_t most,
                    uint32_t seed)
{
    struct workshop shop = {.arena = fresh_arena(), .chance = {seed}};
    struct rp_script ours, theirs;
    if (!take_apart(tw_span_of(a, a_len), shop.arena, &ours) || !take_apart(tw_span_of(b, b_len), shop.arena, &theirs)
        || ours.num_steps == 0 || theirs.num_steps == 0) {
        return hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
    }
    fill(&shop, &ours);
    if (hx_below(&shop.chance, 3) != 0 || !graft_edits(&shop, &theirs)) {
        splice(&shop, &theirs);
    }
    size_t got = write(&shop, out, most);
    return got != 0 ? got : hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
}

const struct hx_mutator hx_mutator_script = {.name = "script", .mutate = mutate, .cross = cross};
