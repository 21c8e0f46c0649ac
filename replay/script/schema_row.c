// Fields as the rows describe them: read, set, looked at.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/schema.h"

#include <assert.h>

_Static_assert(sizeof(enum rp_step_type) == 4 && sizeof(bool) == 1, "enums are read as 32 bits, bools as a byte");
_Static_assert(sizeof(void *) == sizeof(size_t), "lists are read as a pointer and a size");

uint64_t rp_row_number(const struct rp_row *row, const void *base)
{
    const uint8_t *at = (const uint8_t *)base + row->offset;
    uint8_t one = 0;
    uint16_t two = 0;
    uint32_t four = 0;
    uint64_t eight = 0;
    switch (row->size) {
    case 1: return memcpy(&one, at, 1), one;
    case 2: return memcpy(&two, at, 2), two;
    case 4: return memcpy(&four, at, 4), four;
    case 8: return memcpy(&eight, at, 8), eight;
    default: assert(row->size == 1);
    }
    return 0;
}

void rp_row_set_number(const struct rp_row *row, void *base, uint64_t value)
{
    uint8_t *at = (uint8_t *)base + row->offset;
    uint8_t one = (uint8_t)value;
    uint16_t two = (uint16_t)value;
    uint32_t four = (uint32_t)value;
    switch (row->size) {
    case 1: memcpy(at, &one, 1); break;
    case 2: memcpy(at, &two, 2); break;
    case 4: memcpy(at, &four, 4); break;
    case 8: memcpy(at, &value, 8); break;
    default: assert(row->size == 1);
    }
}

uint64_t rp_row_most(const struct rp_row *row)
{
    switch (row->kind) {
    case RP_ROW_ENUM: return row->names->num - 1;
    case RP_ROW_FLAGS: return (UINT64_C(1) << row->names->num) - 1;
    case RP_ROW_CODE: return (UINT64_C(1) << (8 * row->size)) - 1;
    default: return row->most;
    }
}

struct rp_run rp_row_run(const struct rp_row *row, const void *base)
{
    struct rp_run run;
    memcpy(&run.of, (const uint8_t *)base + row->offset, sizeof run.of);
    memcpy(&run.num, (const uint8_t *)base + row->offset + sizeof run.of, sizeof run.num);
    return run;
}

void rp_row_set_run(const struct rp_row *row, void *base, struct rp_run run)
{
    memcpy((uint8_t *)base + row->offset, &run.of, sizeof run.of);
    memcpy((uint8_t *)base + row->offset + sizeof run.of, &run.num, sizeof run.num);
}

struct tw_span rp_row_bytes(const struct rp_row *row, const void *base)
{
    struct tw_span bytes;
    memcpy(&bytes, (const uint8_t *)base + row->offset, sizeof bytes);
    return bytes;
}

void rp_row_set_bytes(const struct rp_row *row, void *base, struct tw_span bytes)
{
    memcpy((uint8_t *)base + row->offset, &bytes, sizeof bytes);
}

const char *rp_row_path(const struct rp_row *row, const void *base)
{
    const char *path = NULL;
    memcpy(&path, (const uint8_t *)base + row->offset, sizeof path);
    return path ? path : "";
}

void rp_row_set_path(const struct rp_row *row, void *base, const char *path)
{
    memcpy((uint8_t *)base + row->offset, &path, sizeof path);
}

bool rp_row_is_default(const struct rp_row *row, const void *base)
{
    switch (row->kind) {
    case RP_ROW_CODES:
    case RP_ROW_CUTS:
    case RP_ROW_LIST: return rp_row_run(row, base).num == 0;
    case RP_ROW_BYTES: return rp_row_bytes(row, base).len == 0;
    case RP_ROW_PATH: return rp_row_path(row, base)[0] == 0;
    case RP_ROW_BOOL:
    case RP_ROW_NUMBER:
    case RP_ROW_SIGNED:
    case RP_ROW_TIME:
    case RP_ROW_ENUM:
    case RP_ROW_FLAGS:
    case RP_ROW_CODE:
    case RP_ROW_PART:
    case RP_ROW_SLOT: return rp_row_number(row, base) == 0;
    }
    return true;
}

static bool shape_fits(const struct rp_shape *shape, const void *item)
{
    for (size_t i = 0; i < shape->num; i++) {
        if (!rp_row_fits(&shape->rows[i], item)) {
            return false;
        }
    }
    return true;
}

static bool items_fit(const struct rp_row *row, struct rp_run run)
{
    for (size_t i = 0; i < run.num; i++) {
        if (!shape_fits(row->items, rp_run_item(run, row->items, i))) {
            return false;
        }
    }
    return true;
}

bool rp_row_fits(const struct rp_row *row, const void *base)
{
    uint64_t most = rp_row_most(row);
    switch (row->kind) {
    case RP_ROW_CODES:
    case RP_ROW_CUTS: return rp_row_run(row, base).num <= most;
    case RP_ROW_LIST: return rp_row_run(row, base).num <= most && items_fit(row, rp_row_run(row, base));
    case RP_ROW_BYTES: return rp_row_bytes(row, base).len <= most;
    case RP_ROW_PATH: return strlen(rp_row_path(row, base)) <= most;
    case RP_ROW_BOOL:
    case RP_ROW_NUMBER:
    case RP_ROW_SIGNED:
    case RP_ROW_TIME:
    case RP_ROW_ENUM:
    case RP_ROW_FLAGS:
    case RP_ROW_CODE:
    case RP_ROW_PART:
    case RP_ROW_SLOT: return rp_row_number(row, base) <= most;
    }
    return false;
}

bool rp_script_fits(const struct rp_script *script, size_t *step)
{
    for (*step = 0; *step < script->num_steps; ++*step) {
        const struct rp_step *now = &script->steps[*step];
        if (*step >= RP_SCRIPT_MAX_STEPS || (unsigned)now->type >= RP_NUM_STEP_TYPES
            || !shape_fits(&rp_shape_of_step[now->type], now)) {
            return false;
        }
    }
    return true;
}
