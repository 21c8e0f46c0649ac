// A script into the one string of bytes that is its canonical form.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/binary.h"
#include "replay/script/schema.h"

#include <stdlib.h>

static void put_length(struct tw_writer *out, size_t len)
{
    if (len < 254) {
        tw_writer_u8(out, (uint8_t)len);
    } else if (len <= UINT16_MAX) {
        tw_writer_u8(out, 254);
        tw_writer_u16(out, (uint16_t)len);
    } else {
        tw_writer_u8(out, 255);
        tw_writer_u32(out, (uint32_t)len);
    }
}

static void put_number(struct tw_writer *out, uint64_t value)
{
    uint8_t bytes[8];
    size_t len = 0;
    for (uint64_t left = value; left != 0; left >>= 8) {
        bytes[7 - len++] = (uint8_t)left;
    }
    put_length(out, len);
    tw_writer_bytes(out, tw_span_of(bytes + 8 - len, len));
}

static void put_codes(struct tw_writer *out, struct rp_run run)
{
    const uint16_t *codes = run.of;
    put_length(out, run.num * 2);
    for (size_t i = 0; i < run.num; i++) {
        tw_writer_u16(out, codes[i]);
    }
}

static void put_cuts(struct tw_writer *out, struct rp_run run)
{
    const uint32_t *cuts = run.of;
    put_length(out, run.num * 4);
    for (size_t i = 0; i < run.num; i++) {
        tw_writer_u32(out, cuts[i]);
    }
}

static void put_path(struct tw_writer *out, const char *path)
{
    size_t len = strlen(path);
    for (size_t i = 0; i < rp_num_known_paths; i++) {
        if (strcmp(path, rp_known_paths[i]) == 0) {
            put_length(out, 1);
            tw_writer_u8(out, (uint8_t)i);
            return;
        }
    }
    size_t zero = len == 1;  // alone it would be a number
    put_length(out, len + zero);
    tw_writer_bytes(out, tw_span_of(path, len));
    tw_writer_zeros(out, zero);
}

static void put_fields(struct tw_writer *out, const struct rp_shape *shape, const void *item);

// put_item writes an item with its length before it. The length is told last, and makes room for itself where it is long.
static void put_item(struct tw_writer *out, const struct rp_shape *shape, const void *item)
{
    size_t place = out->len;
    put_fields(out, shape, item);
    size_t len = out->len - place;
    size_t head = len < 254 ? 1 : len <= UINT16_MAX ? 3 : 5;
    if (!tw_writer_zeros(out, head)) {
        return;
    }
    memmove(out->data + place + head, out->data + place, len);
    struct tw_writer before = tw_writer_into(out->data + place, head);
    put_length(&before, len);
}

static void put_items(struct tw_writer *out, uint8_t number, const struct rp_row *row, struct rp_run run)
{
    for (size_t i = 0; i < run.num; i++) {
        tw_writer_u8(out, number);
        put_item(out, row->items, rp_run_item(run, row->items, i));
    }
}

static uint64_t zigzag(uint64_t value)
{
    uint32_t bits = (uint32_t)value;
    return (bits << 1) ^ (0 - (bits >> 31));
}

static void put_value(struct tw_writer *out, const struct rp_row *row, const void *base)
{
    switch (row->kind) {
    case RP_ROW_CODES: put_codes(out, rp_row_run(row, base)); break;
    case RP_ROW_CUTS: put_cuts(out, rp_row_run(row, base)); break;
    case RP_ROW_PATH: put_path(out, rp_row_path(row, base)); break;
    case RP_ROW_BYTES:
        put_length(out, rp_row_bytes(row, base).len);
        tw_writer_bytes(out, rp_row_bytes(row, base));
        break;
    case RP_ROW_SIGNED: put_number(out, (uint32_t)zigzag(rp_row_number(row, base))); break;
    case RP_ROW_LIST:  // put_items
    case RP_ROW_BOOL:
    case RP_ROW_NUMBER:
    case RP_ROW_TIME:
    case RP_ROW_ENUM:
    case RP_ROW_FLAGS:
    case RP_ROW_CODE:
    case RP_ROW_PART:
    case RP_ROW_SLOT: put_number(out, rp_row_number(row, base)); break;
    }
}

static void put_fields(struct tw_writer *out, const struct rp_shape *shape, const void *item)
{
    for (size_t i = 0; i < shape->num; i++) {
        const struct rp_row *row = &shape->rows[i];
        uint8_t number = (uint8_t)(i + 1);
        if (row->kind == RP_ROW_LIST) {
            put_items(out, number, row, rp_row_run(row, item));
        } else if (!rp_row_is_default(row, item)) {
            tw_writer_u8(out, number);
            put_value(out, row, item);
        }
    }
}

bool rp_script_encode(const struct rp_script *script, struct tw_writer *out)
{
    size_t wrong = 0;
    if (!rp_script_fits(script, &wrong)) {
        return false;
    }
    tw_writer_bytes(out, tw_span_of(RP_SCRIPT_MAGIC, RP_SCRIPT_MAGIC_LEN));
    for (size_t i = 0; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        tw_writer_u8(out, (uint8_t)step->type);
        put_fields(out, &rp_shape_of_step[step->type], step);
        tw_writer_u8(out, 0);
    }
    return tw_writer_ok(out);
}

uint8_t *rp_script_bytes(const struct rp_script *script, size_t *len)
{
    size_t wrong = 0;
    if (!rp_script_fits(script, &wrong)) {
        return NULL;
    }
    for (size_t cap = 4096;; cap *= 4) {
        uint8_t *bytes = malloc(cap);
        struct tw_writer out = tw_writer_into(bytes, cap);
        if (!bytes || rp_script_encode(script, &out)) {
            *len = out.len;
            return bytes;
        }
        free(bytes);
    }
}
