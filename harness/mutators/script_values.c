// Values for the fields of scripts.
// SPDX-License-Identifier: Apache-2.0
#include "harness/mutators/script_values.h"

static const uint16_t likely_versions[] = {TW_VERSION_TLS13, TW_VERSION_TLS12, TW_VERSION_TLS11, TW_VERSION_TLS10};
static const uint8_t likely_parts[] = {TW_HS_CLIENT_HELLO,        TW_HS_CLIENT_HELLO, TW_HS_CLIENT_HELLO,
                                       TW_HS_CLIENT_KEY_EXCHANGE, TW_HS_FINISHED,     TW_HS_FINISHED,
                                       TW_HS_CERTIFICATE};

static uint64_t any_number(uint64_t most, struct hx_chance *chance)
{
    uint64_t number = hx_random(chance);
    switch (hx_below(chance, 4)) {
    case 0: number = most; break;
    case 1: number = hx_below(chance, 4); break;
    case 2: number = hx_below(chance, 300); break;
    default: break;
    }
    return most == UINT64_MAX ? number : number % (most + 1);
}

static struct tw_span any_bytes(uint64_t most, struct hx_chance *chance, struct rp_arena *arena)
{
    size_t len = hx_below(chance, 16) == 0 ? hx_below(chance, 600) : hx_below(chance, 34);
    len = len < most ? len : (size_t)most;
    uint8_t *data = len == 0 ? NULL : rp_arena_take(arena, len, 1);
    bool same = hx_below(chance, 3) == 0;
    uint8_t fill = (uint8_t)hx_random(chance);
    for (size_t i = 0; data != NULL && i < len; i++) {
        data[i] = same ? fill : (uint8_t)hx_random(chance);
    }
    return tw_span_of(data, data == NULL ? 0 : len);
}

// bent_bytes are those that were there, with one of them changed, or fewer; or others.
static struct tw_span bent_bytes(struct tw_span was, uint64_t most, struct hx_chance *chance, struct rp_arena *arena)
{
    uint8_t *data = was.len == 0 ? NULL : rp_arena_take(arena, was.len, 1);
    if (data == NULL || hx_below(chance, 4) == 0) {
        return any_bytes(most, chance, arena);
    }
    memcpy(data, was.data, was.len);
    if (hx_below(chance, 4) == 0) {
        return tw_span_of(data, hx_below(chance, was.len));
    }
    data[hx_below(chance, was.len)] ^= (uint8_t)(1U << hx_below(chance, 8));
    return tw_span_of(data, was.len);
}

static uint16_t any_code(const struct rp_row *row, struct hx_chance *chance)
{
    if (hx_below(chance, 8) == 0) {
        return (uint16_t)(hx_random(chance) & rp_row_most(row));
    }
    if (row->registry == RP_REGISTRY_SUITE) {
        return tw_suite_at(hx_below(chance, tw_suite_count()))->value;
    }
    if (row->registry == TW_REGISTRY_VERSION) {
        return likely_versions[hx_below(chance, 4)];
    }
    const struct tw_code *code = tw_code_at(row->registry, hx_below(chance, 24));
    return code == NULL ? 0x1d : (uint16_t)code->value;
}

// any_codes makes a list of the codes that were there and others, or an empty one.
static struct rp_run any_codes(const struct rp_row *row, struct rp_run was, struct hx_chance *chance,
                               struct rp_arena *arena)
{
    size_t kept = was.num < 8 ? was.num : 8;
    size_t num = hx_below(chance, kept + 3);
    uint16_t *codes = num == 0 ? NULL : rp_arena_take(arena, num, sizeof *codes);
    for (size_t i = 0; codes != NULL && i < num; i++) {
        codes[i] = any_code(row, chance);
        if (i < kept && hx_below(chance, 2) == 0) {
            memcpy(&codes[i], (const uint8_t *)was.of + i * sizeof *codes, sizeof *codes);
        }
    }
    return (struct rp_run){codes, codes == NULL ? 0 : num};
}

static struct rp_run any_cuts(struct hx_chance *chance, struct rp_arena *arena)
{
    size_t num = hx_below(chance, 5);
    uint32_t *cuts = num == 0 ? NULL : rp_arena_take(arena, num, sizeof *cuts);
    for (size_t i = 0, at = 0; cuts != NULL && i < num; i++) {
        at += 1 + hx_below(chance, 60);
        cuts[i] = (uint32_t)at;
    }
    return (struct rp_run){cuts, cuts == NULL ? 0 : num};
}

// change_list copies the list with one item more, fewer, or changed.
static struct rp_run change_list(const struct rp_row *row, struct rp_run was, struct hx_chance *chance,
                                 struct rp_arena *arena)
{
    size_t size = row->items->size;
    uint8_t *items = rp_arena_take(arena, was.num + 1, size);
    size_t way = was.num == 0 ? 0 : hx_below(chance, 4), at = hx_below(chance, was.num + 1);
    if (items == NULL) {
        return was;
    }
    if (was.num != 0) {
        memcpy(items, was.of, was.num * size);
    }
    if (way == 0 && was.num < row->most) {
        memmove(items + (at + 1) * size, items + at * size, (was.num - at) * size);
        memset(items + at * size, 0, size);
        if (row->items == &rp_shape_edit) {
            struct rp_edit edit = hx_script_edit(chance, arena);
            memcpy(items + at * size, &edit, sizeof edit);
        } else {
            hx_script_set_some(row->items, items + at * size, 2, chance, arena);
        }
        return (struct rp_run){items, was.num + 1};
    }
    at = hx_below(chance, was.num);
    if (way == 1) {
        memmove(items + at * size, items + (at + 1) * size, (was.num - at - 1) * size);
        return (struct rp_run){items, was.num - 1};
    }
    hx_script_set_some(row->items, items + at * size, 1, chance, arena);
    return (struct rp_run){items, was.num};
}

void hx_script_set(const struct rp_row *row, void *item, struct hx_chance *chance, struct rp_arena *arena)
{
    uint64_t most = rp_row_most(row);
    switch (row->kind) {
    case RP_ROW_CODES: rp_row_set_run(row, item, any_codes(row, rp_row_run(row, item), chance, arena)); break;
    case RP_ROW_CUTS: rp_row_set_run(row, item, any_cuts(chance, arena)); break;
    case RP_ROW_LIST: rp_row_set_run(row, item, change_list(row, rp_row_run(row, item), chance, arena)); break;
    case RP_ROW_BYTES:
        rp_row_set_bytes(row, item, bent_bytes(rp_row_bytes(row, item), row->most, chance, arena));
        break;
    case RP_ROW_PATH: rp_row_set_path(row, item, rp_known_paths[hx_below(chance, rp_num_known_paths)]); break;
    case RP_ROW_SIGNED: rp_row_set_number(row, item, (uint32_t)(hx_below(chance, 600) - 300)); break;
    case RP_ROW_TIME: rp_row_set_number(row, item, hx_below(chance, 4) * 100000); break;
    case RP_ROW_CODE: rp_row_set_number(row, item, any_code(row, chance)); break;
    case RP_ROW_PART:
        rp_row_set_number(row, item,
                          hx_below(chance, 4) == 0 ? any_number(most, chance)
                                                   : likely_parts[hx_below(chance, sizeof likely_parts)]);
        break;
    case RP_ROW_BOOL: rp_row_set_number(row, item, 1 - rp_row_number(row, item)); break;
    case RP_ROW_NUMBER:
    case RP_ROW_ENUM:
    case RP_ROW_FLAGS:
    case RP_ROW_SLOT: rp_row_set_number(row, item, any_number(most, chance)); break;
    }
}

void hx_script_set_some(const struct rp_shape *shape, void *item, size_t times, struct hx_chance *chance,
                        struct rp_arena *arena)
{
    for (size_t i = 0; i < times; i++) {
        hx_script_set(&shape->rows[hx_below(chance, shape->num)], item, chance, arena);
    }
}

struct rp_edit hx_script_edit(struct hx_chance *chance, struct rp_arena *arena)
{
    struct rp_edit edit = {.part = likely_parts[hx_below(chance, sizeof likely_parts)],
                           .op = (enum rp_edit_op)hx_below(chance, RP_NUM_EDIT_OPS),
                           .at = (uint32_t)hx_below(chance, hx_below(chance, 2) == 0 ? 8 : 400),
                           .by = (int32_t)hx_below(chance, 5) - 2,
                           .other = likely_parts[hx_below(chance, sizeof likely_parts)]};
    if (edit.op <= RP_EDIT_MOVE) {
        edit.path = rp_known_paths[hx_below(chance, rp_num_known_paths)];
    }
    if (edit.op == RP_EDIT_SET || edit.op == RP_EDIT_OVERWRITE || edit.op == RP_EDIT_APPEND
        || hx_below(chance, 8) == 0) {
        edit.bytes = any_bytes(600, chance, arena);
    }
    if (edit.op == RP_EDIT_RECORD_TYPE) {
        edit.at = (uint32_t)(TW_CT_CHANGE_CIPHER_SPEC + hx_below(chance, 5));
    }
    if (hx_below(chance, 16) == 0) {
        edit.unfixed = (uint8_t)(1U << hx_below(chance, 6));
    }
    return edit;
}
