// Values from words.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/text_parts.h"

#include <stdio.h>

bool rp_split(struct tw_span *rest, char mark, struct tw_span *first)
{
    if (!rest->data) {
        return false;
    }
    const uint8_t *found = rest->len > 0 ? memchr(rest->data, mark, rest->len) : NULL;
    *first = found ? tw_span_of(rest->data, (size_t)(found - rest->data)) : *rest;
    *rest = found ? tw_span_of(found + 1, rest->len - first->len - 1) : (struct tw_span){0};
    return true;
}

// digit gives the value of a digit in that base, or 255.
static unsigned digit(uint8_t c, unsigned base)
{
    unsigned value = c >= '0' && c <= '9'   ? c - (unsigned)'0'
                     : c >= 'a' && c <= 'f' ? c - (unsigned)'a' + 10
                     : c >= 'A' && c <= 'F' ? c - (unsigned)'A' + 10
                                            : 255;
    return value < base ? value : 255;
}

bool rp_read_number(struct tw_span text, uint64_t most, uint64_t *out)
{
    bool hex = text.len > 2 && text.data[0] == '0' && text.data[1] == 'x';
    unsigned base = hex ? 16 : 10;
    uint64_t value = 0;
    for (size_t i = hex ? 2 : 0; i < text.len; i++) {
        unsigned next = digit(text.data[i], base);
        if (next == 255 || value > (most - next) / base || next > most) {
            return false;
        }
        value = value * base + next;
    }
    if (text.len == 0) {
        return false;
    }
    *out = value;
    return true;
}

// unit_of gives how many microseconds the unit at the end of a time is, and its length; 0: there is none.
static uint64_t unit_of(struct tw_span text, size_t *len)
{
    static const struct {
        const char *name;
        uint64_t us;
    } units[] = {{"us", 1}, {"ms", 1000}, {"s", 1000000}, {"m", UINT64_C(60000000)}, {"h", UINT64_C(3600000000)}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        *len = strlen(units[i].name);
        if (text.len > *len && memcmp(text.data + text.len - *len, units[i].name, *len) == 0) {
            return units[i].us;
        }
    }
    return 0;
}

bool rp_read_time(struct tw_span text, uint64_t most, uint64_t *out_us)
{
    size_t unit_len = 0;
    uint64_t unit = unit_of(text, &unit_len);
    uint64_t value = 0;
    if (rp_text_is(text, "0")) {
        *out_us = 0;
        return true;
    }
    if (unit == 0 || !rp_read_number(tw_span_of(text.data, text.len - unit_len), most / unit, &value)) {
        return false;
    }
    *out_us = value * unit;
    return true;
}

static bool name_without_spaces(const char *name, struct tw_span text)
{
    size_t at = 0;
    for (; *name; name++) {
        if (*name != ' ' && (at >= text.len || (uint8_t)*name != text.data[at++])) {
            return false;
        }
    }
    return at == text.len;
}

static bool read_registered(enum tw_registry registry, struct tw_span text, uint64_t *out)
{
    const struct tw_code *code = NULL;
    for (size_t i = 0; (code = tw_code_at(registry, i)) != NULL; i++) {
        if (name_without_spaces(code->name, text)) {
            *out = code->value;
            return true;
        }
    }
    char name[64];
    uint32_t value = 0;
    (void)snprintf(name, sizeof name, "%.*s", (int)(text.len < sizeof name ? text.len : 0), (const char *)text.data);
    bool known = tw_code_value(registry, name, &value);  // customary names, too
    *out = known ? value : *out;
    return known;
}

static bool read_suite(struct tw_span text, uint64_t *out)
{
    const struct tw_suite *suite = NULL;
    for (size_t i = 0; (suite = tw_suite_at(i)) != NULL; i++) {
        if (rp_text_is(text, suite->name)) {
            *out = suite->value;
            return true;
        }
    }
    return false;
}

bool rp_read_code(enum tw_registry registry, struct tw_span text, uint64_t most, uint64_t *out)
{
    uint64_t value = 0;
    if (!rp_read_number(text, most, &value)
        && !(registry == RP_REGISTRY_SUITE ? read_suite(text, &value) : read_registered(registry, text, &value))) {
        return false;
    }
    *out = value;
    return value <= most;
}

bool rp_read_part(struct tw_span text, uint64_t *out)
{
    static const struct {
        const char *name;
        rp_part part;
    } others[] = {{"change_cipher_spec", RP_PART_CCS},
                  {"ccs", RP_PART_CCS},
                  {"alert", RP_PART_ALERT},
                  {"application_data", RP_PART_DATA},
                  {"any", RP_PART_ANY}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (rp_text_is(text, others[i].name)) {
            *out = others[i].part;
            return true;
        }
    }
    return rp_read_number(text, RP_PART_ANY, out) || rp_read_code(TW_REGISTRY_HS, text, 255, out);
}

static bool read_hex(struct tw_span text, uint8_t *to)
{
    for (size_t i = 0; i < text.len; i += 2) {
        unsigned high = digit(text.data[i], 16);
        unsigned low = i + 1 < text.len ? digit(text.data[i + 1], 16) : 255;
        if (high == 255 || low == 255) {
            return false;
        }
        to[i / 2] = (uint8_t)(high << 4 | low);
    }
    return true;
}

// read_escape reads what stands behind a backslash at `at`; it gives how many bytes that are, or 0.
static size_t read_escape(struct tw_span text, size_t at, uint8_t *to)
{
    static const char from[] = "nrt\"\\";
    static const char into[] = "\n\r\t\"\\";
    const char *found = at < text.len && text.data[at] != 0 ? strchr(from, text.data[at]) : NULL;
    if (found) {
        *to = (uint8_t)into[found - from];
        return 1;
    }
    bool hex = at + 2 < text.len && text.data[at] == 'x' && read_hex(tw_span_of(text.data + at + 1, 2), to);
    return hex ? 3 : 0;
}

static bool read_quoted(struct tw_span text, uint8_t *to, size_t *len)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.data[i] == '"') {
            return i == text.len - 1;
        }
        to[*len] = text.data[i];
        if (text.data[i] == '\\') {
            size_t escape = read_escape(text, i + 1, &to[*len]);
            if (escape == 0) {
                return false;
            }
            i += escape;
        }
        ++*len;
    }
    return false;  // the closing quote is missing
}

bool rp_read_bytes(struct tw_span text, struct rp_arena *arena, struct tw_span *out)
{
    bool quoted = text.len > 0 && text.data[0] == '"';
    size_t len = quoted ? 0 : text.len / 2;
    uint8_t *bytes = text.len > 0 ? rp_arena_take(arena, quoted ? text.len : len + 1, 1) : NULL;
    if (!bytes || !(quoted ? read_quoted(text, bytes, &len) : read_hex(text, bytes))) {
        return false;
    }
    *out = tw_span_of(bytes, len);
    return true;
}
