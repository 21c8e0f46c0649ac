// Prints a script as a C literal with designated initialisers.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/text_parts.h"

#include <assert.h>
#include <inttypes.h>

// The constants of parsers/tls/codes.h, by their values.
static const struct {
    enum tw_registry registry;
    uint32_t value;
    const char *constant;
} constants[] = {
#define TW_CODE(registry, id, value, name, state) {TW_REGISTRY_##registry, value, "TW_" #registry "_" #id},
#define TW_HANDSHAKE(id, value, name, message, state) {TW_REGISTRY_HS, value, "TW_HS_" #id},
#include "parsers/tls/codes.def"
};

static void put_code(struct tw_writer *out, enum tw_registry registry, uint32_t value)
{
    const char *suite = registry == RP_REGISTRY_SUITE ? tw_suite_name((uint16_t)value) : NULL;
    if (suite) {
        rp_put_format(out, "TW_SUITE_%s", suite);
        return;
    }
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        if (constants[i].registry == registry && constants[i].value == value) {
            rp_put(out, constants[i].constant);
            return;
        }
    }
    rp_put_format(out, value > 255 ? "0x%04" PRIx32 : "%" PRIu32, value);
}

static void put_part(struct tw_writer *out, uint32_t value)
{
    switch (value) {
    case RP_PART_CCS: rp_put(out, "RP_PART_CCS"); return;
    case RP_PART_ALERT: rp_put(out, "RP_PART_ALERT"); return;
    case RP_PART_DATA: rp_put(out, "RP_PART_DATA"); return;
    case RP_PART_ANY: rp_put(out, "RP_PART_ANY"); return;
    default: put_code(out, TW_REGISTRY_HS, value);
    }
}

// put_string writes a C string; what is not plain stands in octal, so that no digit behind it is taken in.
static void put_string(struct tw_writer *out, struct tw_span bytes)
{
    rp_put(out, "\"");
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t c = bytes.data[i];
        if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?') {
            rp_put_format(out, "\\%03o", c);
        } else {
            tw_writer_u8(out, c);
        }
        if (i % 64 == 63 && i + 1 < bytes.len) {
            rp_put(out, "\"\n            \"");
        }
    }
    rp_put(out, "\"");
}

static void put_flags(struct tw_writer *out, const struct rp_names *names, uint64_t value)
{
    const char *before = "";
    for (size_t i = 0; i < names->num; i++) {
        if (value >> i & 1) {
            rp_put_format(out, "%s%s", before, names->of[i].constant);
            before = " | ";
        }
    }
}

static void put_codes(struct tw_writer *out, const struct rp_row *row, struct rp_run run)
{
    const uint16_t *codes = run.of;
    rp_put(out, "RP_CODES(");
    for (size_t i = 0; i < run.num; i++) {
        rp_put(out, i > 0 ? ", " : "");
        put_code(out, row->registry, codes[i]);
    }
    rp_put(out, ")");
}

static void put_cuts(struct tw_writer *out, const struct rp_row *row, struct rp_run run)
{
    const uint32_t *cuts = run.of;
    rp_put(out, "(const uint32_t[]){");
    for (size_t i = 0; i < run.num; i++) {
        rp_put_format(out, "%s%" PRIu32, i > 0 ? ", " : "", cuts[i]);
    }
    rp_put_format(out, "}, .%s = %zu", row->constant, run.num);
}

static void put_fields(struct tw_writer *out, const struct rp_shape *shape, const void *item, const char *comma);

static void put_items(struct tw_writer *out, const struct rp_row *row, struct rp_run run)
{
    rp_put_format(out, "%s(", row->items->macro);
    for (size_t i = 0; i < run.num; i++) {
        rp_put(out, i == 0 ? "{" : row->place == RP_PLACE_BELOW ? ",\n            {" : ", {");
        put_fields(out, row->items, rp_run_item(run, row->items, i), "");
        rp_put(out, "}");
    }
    rp_put(out, ")");
}

static void put_number(struct tw_writer *out, const struct rp_row *row, uint64_t value)
{
    if (row->special && value == row->special_value) {
        rp_put(out, row->constant);
    } else {
        rp_put_format(out, "%" PRIu64, value);
    }
}

static void put_value(struct tw_writer *out, const struct rp_row *row, const void *item)
{
    switch (row->kind) {
    case RP_ROW_BOOL: rp_put(out, rp_row_number(row, item) ? "true" : "false"); break;
    case RP_ROW_TIME:
    case RP_ROW_NUMBER: put_number(out, row, rp_row_number(row, item)); break;
    case RP_ROW_SIGNED: rp_put_value(out, row, item); break;
    case RP_ROW_ENUM: rp_put(out, row->names->of[rp_row_number(row, item)].constant); break;
    case RP_ROW_FLAGS: put_flags(out, row->names, rp_row_number(row, item)); break;
    case RP_ROW_CODE: put_code(out, row->registry, (uint32_t)rp_row_number(row, item)); break;
    case RP_ROW_CODES: put_codes(out, row, rp_row_run(row, item)); break;
    case RP_ROW_PART: put_part(out, (uint32_t)rp_row_number(row, item)); break;
    case RP_ROW_SLOT: rp_put_format(out, "1 + %" PRIu64, rp_row_number(row, item) - 1); break;
    case RP_ROW_BYTES:
        rp_put(out, "RP_TEXT(");
        put_string(out, rp_row_bytes(row, item));
        rp_put(out, ")");
        break;
    case RP_ROW_CUTS: put_cuts(out, row, rp_row_run(row, item)); break;
    case RP_ROW_PATH: put_string(out, tw_span_of(rp_row_path(row, item), strlen(rp_row_path(row, item)))); break;
    case RP_ROW_LIST: put_items(out, row, rp_row_run(row, item)); break;
    }
}

// put_comma parts two fields; what stands below, and what would make a long line longer, begins a new one.
static void put_comma(struct tw_writer *out, const char *comma, bool below, bool may_break)
{
    size_t column = 0;
    while (column < out->len && out->data[out->len - 1 - column] != '\n') {
        column++;
    }
    rp_put(out, *comma && (below || (may_break && column > 90)) ? ",\n         " : comma);
}

// put_fields writes the fields that are not as the zero has them; at least one, for C11 knows no empty braces.
static void put_fields(struct tw_writer *out, const struct rp_shape *shape, const void *item, const char *comma)
{
    for (size_t i = 0; i < shape->num; i++) {
        const struct rp_row *row = &shape->rows[i];
        bool needed = (row->place == RP_PLACE_FIRST && shape->macro) || (row->shown && row->shown(item));
        if (needed || !rp_row_is_default(row, item)) {
            put_comma(out, comma, row->place == RP_PLACE_BELOW, !shape->macro);
            rp_put_format(out, ".%s = ", row->member);
            put_value(out, row, item);
            comma = ", ";
        }
    }
}

bool rp_script_print_c(const struct rp_script *script, const char *name, struct tw_writer *out)
{
    size_t wrong = 0;
    assert(rp_script_fits(script, &wrong));
    rp_put_format(out, "const struct rp_script %s = {\n", name);
    rp_put_format(out, "    .num_conns = %u,\n    .num_sessions = %u,\n", script->num_conns, script->num_sessions);
    if (script->num_steps > 0) {
        rp_put(out, "    RP_STEPS(\n");
        for (size_t i = 0; i < script->num_steps; i++) {
            const struct rp_step *step = &script->steps[i];
            rp_put_format(out, "        {.type = %s", rp_names_step.of[step->type].constant);
            put_fields(out, &rp_shape_of_step[step->type], step, ", ");
            rp_put(out, i + 1 < script->num_steps ? "},\n" : "}),\n");
        }
    }
    rp_put(out, "};\n");
    return tw_writer_ok(out);
}
