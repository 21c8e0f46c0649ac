// A field's value from its words, and what to say where they do not fit.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/text_parts.h"

#include <inttypes.h>
#include <stdio.h>

// expected says what was; it is false for its callers to return.
static bool expected(char *what, size_t cap, const char *words)
{
    (void)snprintf(what, cap, "expected %s", words);
    return false;
}

static bool expected_name(char *what, size_t cap, const struct rp_names *names)
{
    size_t len = (size_t)snprintf(what, cap, "expected one of");
    for (size_t i = 0; i < names->num && len < cap; i++) {
        len += (size_t)snprintf(what + len, cap - len, "%s %s", i > 0 ? "," : "", names->of[i].text);
    }
    return false;
}

static bool expected_number(char *what, size_t cap, uint64_t most)
{
    (void)snprintf(what, cap, "expected a number from 0 to %" PRIu64, most);
    return false;
}

static bool expected_code(char *what, size_t cap, enum tw_registry registry)
{
    const char *title = registry == RP_REGISTRY_SUITE ? "TLS Cipher Suites" : tw_registry_title(registry);
    (void)snprintf(what, cap, "expected a name of the registry \"%s\", or its number", title);
    return false;
}

static bool read_flags(struct tw_span text, const struct rp_names *names, uint64_t *out)
{
    struct tw_span rest = text;
    struct tw_span name;
    *out = 0;
    while (rp_split(&rest, ',', &name)) {
        size_t bit = rp_names_find(names, name);
        if (bit == names->num) {
            return rp_text_is(text, "none");
        }
        *out |= UINT64_C(1) << bit;
    }
    return true;
}

static bool read_signed(struct tw_span text, uint64_t *out)
{
    bool negative = text.len > 1 && text.data[0] == '-';
    uint64_t value = 0;
    struct tw_span digits = negative ? tw_span_of(text.data + 1, text.len - 1) : text;
    if (!rp_read_number(digits, negative ? UINT64_C(1) << 31 : INT32_MAX, &value)) {
        return false;
    }
    *out = negative ? (uint32_t)(0 - (uint32_t)value) : value;
    return true;
}

static bool read_named_number(struct tw_span text, const struct rp_row *row, uint64_t *out)
{
    if (row->special && rp_text_is(text, row->special)) {
        *out = row->special_value;
        return true;
    }
    return rp_read_number(text, row->most, out);
}

// read_one reads a value that is a number in the struct.
static bool read_one(struct tw_span text, const struct rp_row *row, uint64_t *out, char *what, size_t cap)
{
    uint64_t most = rp_row_most(row);
    switch (row->kind) {
    case RP_ROW_NUMBER: return read_named_number(text, row, out) || expected_number(what, cap, most);
    case RP_ROW_SIGNED: return read_signed(text, out) || expected(what, cap, "a number of 32 bits, with its sign");
    case RP_ROW_TIME:
        return rp_read_time(text, most, out) || expected(what, cap, "a time such as 250ms or 5s (us, ms, s, m, h)");
    case RP_ROW_ENUM:
        *out = rp_names_find(row->names, text);
        return *out < row->names->num || expected_name(what, cap, row->names);
    case RP_ROW_FLAGS: return read_flags(text, row->names, out) || expected_name(what, cap, row->names);
    case RP_ROW_CODE: return rp_read_code(row->registry, text, most, out) || expected_code(what, cap, row->registry);
    case RP_ROW_PART:
        return rp_read_part(text, out)
               || expected(what, cap, "a handshake type, change_cipher_spec, alert, application_data or any");
    case RP_ROW_SLOT:
        if (rp_read_number(text, most - 1, out)) {
            ++*out;
            return true;
        }
        return expected_number(what, cap, most - 1);
    default: return expected(what, cap, "nothing here");
    }
}

static bool read_codes(struct tw_span text, const struct rp_row *row, void *base, struct rp_arena *arena, char *what,
                       size_t cap)
{
    struct rp_run run = {0};
    struct tw_span name;
    while (rp_split(&text, ',', &name)) {
        uint64_t value = 0;
        if (!rp_read_code(row->registry, name, UINT16_MAX, &value)) {
            return expected_code(what, cap, row->registry);
        }
        if (run.num == row->most || !rp_arena_grow(arena, &run.of, run.num, sizeof(uint16_t))) {
            return expected(what, cap, "fewer values");
        }
        uint16_t code = (uint16_t)value;
        memcpy((uint8_t *)(uintptr_t)run.of + run.num++ * sizeof code, &code, sizeof code);
    }
    rp_row_set_run(row, base, run);
    return true;
}

static bool read_cuts(struct tw_span text, const struct rp_row *row, void *base, struct rp_arena *arena, char *what,
                      size_t cap)
{
    struct rp_run run = {0};
    struct tw_span word;
    while (rp_split(&text, ',', &word)) {
        uint64_t value = 0;
        if (!rp_read_number(word, UINT32_MAX, &value)) {
            return expected_number(what, cap, UINT32_MAX);
        }
        if (run.num == row->most || !rp_arena_grow(arena, &run.of, run.num, sizeof(uint32_t))) {
            return expected(what, cap, "fewer values");
        }
        uint32_t cut = (uint32_t)value;
        memcpy((uint8_t *)(uintptr_t)run.of + run.num++ * sizeof cut, &cut, sizeof cut);
    }
    rp_row_set_run(row, base, run);
    return true;
}

// row_of_word finds the row that a part of an item is for: by its name, or the next that has a place of its own.
static const struct rp_row *row_of_word(const struct rp_shape *shape, size_t *at, struct tw_span *word)
{
    struct tw_span value = *word;
    struct tw_span name;
    bool named = memchr(word->data, '=', word->len) && rp_split(&value, '=', &name);
    for (size_t i = named ? 0 : *at; i < shape->num; i++) {
        const struct rp_row *row = &shape->rows[i];
        if (named ? rp_text_is(name, row->name) : row->place != RP_PLACE_NAMED) {
            *at = named ? *at : i + 1;
            *word = named ? value : *word;
            return row;
        }
    }
    return NULL;
}

static bool read_item(struct tw_span text, const struct rp_shape *shape, void *item, struct rp_arena *arena, char *what,
                      size_t cap)
{
    size_t at = 0;
    struct tw_span word;
    while (rp_split(&text, ':', &word)) {
        const struct rp_row *row = word.len > 0 ? row_of_word(shape, &at, &word) : NULL;
        if (!row) {
            return expected(what, cap, "no more words behind the colon, or others");
        }
        if (!rp_read_value(word, row, item, arena, what, cap)) {
            return false;
        }
    }
    return true;
}

static bool read_items(struct tw_span text, const struct rp_row *row, void *base, struct rp_arena *arena, char *what,
                       size_t cap)
{
    struct rp_run run = {0};
    struct tw_span word;
    while (rp_split(&text, ',', &word)) {
        if (run.num == row->most || !rp_arena_grow(arena, &run.of, run.num, row->items->size)) {
            return expected(what, cap, "fewer items");
        }
        void *item = (uint8_t *)(uintptr_t)run.of + run.num++ * row->items->size;
        if (!read_item(word, row->items, item, arena, what, cap)) {
            return false;
        }
    }
    rp_row_set_run(row, base, run);
    return true;
}

static bool read_path(struct tw_span text, const struct rp_row *row, void *base, struct rp_arena *arena, char *what,
                      size_t cap)
{
    struct tw_span path = text;
    bool quoted = text.len > 0 && text.data[0] == '"';
    if (quoted && !rp_read_bytes(text, arena, &path)) {
        return expected(what, cap, "a field's path");
    }
    if (path.len > row->most || (path.len > 0 && memchr(path.data, 0, path.len))) {
        return expected(what, cap, "a shorter path, without zeros");
    }
    char *copy = rp_arena_text(arena, path);
    rp_row_set_path(row, base, copy);
    return copy || expected(what, cap, "less: there is no memory");
}

static bool read_span(struct tw_span text, const struct rp_row *row, void *base, struct rp_arena *arena, char *what,
                      size_t cap)
{
    struct tw_span bytes;
    if (!rp_read_bytes(text, arena, &bytes)) {
        return expected(what, cap, arena->full ? "less: there is no memory" : "bytes, as hex or in quotes");
    }
    if (bytes.len > row->most) {
        (void)snprintf(what, cap, "expected at most %" PRIu64 " bytes", row->most);
        return false;
    }
    rp_row_set_bytes(row, base, bytes);
    return true;
}

bool rp_read_value(struct tw_span text, const struct rp_row *row, void *base, struct rp_arena *arena, char *what,
                   size_t cap)
{
    uint64_t value = 0;
    switch (row->kind) {
    case RP_ROW_CODES: return read_codes(text, row, base, arena, what, cap);
    case RP_ROW_CUTS: return read_cuts(text, row, base, arena, what, cap);
    case RP_ROW_LIST: return read_items(text, row, base, arena, what, cap);
    case RP_ROW_BYTES: return read_span(text, row, base, arena, what, cap);
    case RP_ROW_PATH: return read_path(text, row, base, arena, what, cap);
    default: break;
    }
    if (!read_one(text, row, &value, what, cap)) {
        return false;
    }
    rp_row_set_number(row, base, value);
    return true;
}
