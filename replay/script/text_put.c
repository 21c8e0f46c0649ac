// Values in words.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/text_parts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void rp_put(struct tw_writer *out, const char *text)
{
    (void)tw_writer_bytes(out, tw_span_of(text, strlen(text)));
}

void rp_put_format(struct tw_writer *out, const char *format, ...)
{
    char text[200];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    rp_put(out, text);
}

// put_name writes a registered name without its spaces; false where it would not be one word then.
static bool put_name(struct tw_writer *out, const char *name)
{
    if (!name || strpbrk(name, ":,=#\"()")) {
        return false;
    }
    for (; *name; name++) {
        if (*name != ' ') {
            (void)tw_writer_u8(out, (uint8_t)*name);
        }
    }
    return true;
}

void rp_put_code(struct tw_writer *out, enum tw_registry registry, uint32_t value, size_t bytes)
{
    const char *name = registry == RP_REGISTRY_SUITE ? tw_suite_name((uint16_t)value) : tw_code_name(registry, value);
    if (!put_name(out, name)) {
        rp_put_format(out, bytes == 1 ? "%" PRIu32 : "0x%04" PRIx32, value);
    }
}

void rp_put_part(struct tw_writer *out, uint32_t value)
{
    switch (value) {
    case RP_PART_CCS: rp_put(out, "change_cipher_spec"); return;
    case RP_PART_ALERT: rp_put(out, "alert"); return;
    case RP_PART_DATA: rp_put(out, "application_data"); return;
    case RP_PART_ANY: rp_put(out, "any"); return;
    default: break;
    }
    if (value > 255 || !put_name(out, tw_handshake_name((uint8_t)value))) {
        rp_put_format(out, "%" PRIu32, value);
    }
}

static void put_time(struct tw_writer *out, uint64_t us)
{
    if (us % 1000 != 0) {
        rp_put_format(out, "%" PRIu64 "us", us);
    } else if (us % 1000000 != 0) {
        rp_put_format(out, "%" PRIu64 "ms", us / 1000);
    } else {
        rp_put_format(out, "%" PRIu64 "s", us / 1000000);
    }
}

static bool is_plain(uint8_t c)
{
    return c >= ' ' && c <= '~';
}

// is_text says whether bytes read better in quotes: printable, apart from ends of lines.
static bool is_text(struct tw_span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (!is_plain(bytes.data[i]) && bytes.data[i] != '\n' && bytes.data[i] != '\r' && bytes.data[i] != '\t') {
            return false;
        }
    }
    return true;
}

static void put_quoted(struct tw_writer *out, struct tw_span bytes)
{
    rp_put(out, "\"");
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t c = bytes.data[i];
        switch (c) {
        case '"': rp_put(out, "\\\""); break;
        case '\\': rp_put(out, "\\\\"); break;
        case '\n': rp_put(out, "\\n"); break;
        case '\r': rp_put(out, "\\r"); break;
        case '\t': rp_put(out, "\\t"); break;
        default: is_plain(c) ? (void)tw_writer_u8(out, c) : rp_put_format(out, "\\x%02x", c);
        }
    }
    rp_put(out, "\"");
}

static void put_bytes(struct tw_writer *out, struct tw_span bytes)
{
    static const char digits[] = "0123456789abcdef";
    if (is_text(bytes)) {
        put_quoted(out, bytes);
        return;
    }
    for (size_t i = 0; i < bytes.len; i++) {
        const char pair[2] = {digits[bytes.data[i] >> 4], digits[bytes.data[i] & 15]};
        (void)tw_writer_bytes(out, tw_span_of(pair, 2));
    }
}

// put_path writes a field's path: bare where it cannot be taken for anything else.
static void put_path(struct tw_writer *out, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.[]";
    size_t len = strlen(path);
    // A hyphen is plain too, but makes no flag of the path: those of edits have one and no dot, bracket or digit.
    bool bare = strspn(path, plain) == len
                || (strchr(path, '[') && strspn(path, "abcdefghijklmnopqrstuvwxyz_0123456789.[]-") == len);
    bare ? rp_put(out, path) : put_quoted(out, tw_span_of(path, len));
}

static void put_flags(struct tw_writer *out, const struct rp_names *names, uint64_t value)
{
    const char *comma = "";
    for (size_t i = 0; i < names->num; i++) {
        if (value >> i & 1) {
            rp_put_format(out, "%s%s", comma, names->of[i].text);
            comma = ",";
        }
    }
    if (*comma == 0) {
        rp_put(out, "none");
    }
}

static void put_codes(struct tw_writer *out, const struct rp_row *row, struct rp_run run)
{
    const uint16_t *codes = run.of;
    for (size_t i = 0; i < run.num; i++) {
        rp_put(out, i > 0 ? "," : "");
        rp_put_code(out, row->registry, codes[i], 2);
    }
}

static void put_cuts(struct tw_writer *out, struct rp_run run)
{
    const uint32_t *cuts = run.of;
    for (size_t i = 0; i < run.num; i++) {
        rp_put_format(out, "%s%" PRIu32, i > 0 ? "," : "", cuts[i]);
    }
}

// put_item writes one item of a list: its fields with colons between, those without a place of their own by name.
static void put_item(struct tw_writer *out, const struct rp_shape *shape, const void *item)
{
    for (size_t i = 0; i < shape->num; i++) {
        const struct rp_row *row = &shape->rows[i];
        if (row->place != RP_PLACE_FIRST && rp_row_is_default(row, item)) {
            continue;
        }
        rp_put(out, i > 0 ? ":" : "");
        if (row->place == RP_PLACE_NAMED) {
            rp_put_format(out, "%s=", row->name);
        }
        rp_put_value(out, row, item);
    }
}

static void put_items(struct tw_writer *out, const struct rp_row *row, struct rp_run run)
{
    for (size_t i = 0; i < run.num; i++) {
        rp_put(out, i > 0 ? "," : "");
        put_item(out, row->items, rp_run_item(run, row->items, i));
    }
}

static void put_number(struct tw_writer *out, const struct rp_row *row, uint64_t value)
{
    if (row->special && value == row->special_value) {
        rp_put(out, row->special);
    } else {
        rp_put_format(out, "%" PRIu64, value);
    }
}

void rp_put_value(struct tw_writer *out, const struct rp_row *row, const void *base)
{
    switch (row->kind) {
    case RP_ROW_BOOL: rp_put(out, rp_row_number(row, base) ? "yes" : "no"); break;
    case RP_ROW_NUMBER: put_number(out, row, rp_row_number(row, base)); break;
    case RP_ROW_SIGNED: rp_put_format(out, "%" PRId32, (int32_t)(uint32_t)rp_row_number(row, base)); break;
    case RP_ROW_TIME: put_time(out, rp_row_number(row, base)); break;
    case RP_ROW_ENUM: rp_put(out, row->names->of[rp_row_number(row, base)].text); break;
    case RP_ROW_FLAGS: put_flags(out, row->names, rp_row_number(row, base)); break;
    case RP_ROW_CODE: rp_put_code(out, row->registry, (uint32_t)rp_row_number(row, base), row->size); break;
    case RP_ROW_CODES: put_codes(out, row, rp_row_run(row, base)); break;
    case RP_ROW_PART: rp_put_part(out, (uint32_t)rp_row_number(row, base)); break;
    case RP_ROW_SLOT: rp_put_format(out, "%" PRIu64, rp_row_number(row, base) - 1); break;
    case RP_ROW_BYTES: put_bytes(out, rp_row_bytes(row, base)); break;
    case RP_ROW_CUTS: put_cuts(out, rp_row_run(row, base)); break;
    case RP_ROW_PATH: put_path(out, rp_row_path(row, base)); break;
    case RP_ROW_LIST: put_items(out, row, rp_row_run(row, base)); break;
    }
}
