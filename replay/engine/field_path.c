// Paths of fields: names with dots between, and an index behind the name of a list.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/field_parts.h"

#include "parsers/wire/cursor.h"

#define MOST_DIGITS 6

static bool is_name(uint8_t c)
{
    return c != '.' && c != '[' && c != ']';
}

static bool take(struct tw_cursor *in, uint8_t wanted)
{
    struct tw_cursor at = *in;
    uint8_t c = 0;
    if (!tw_cursor_u8(&at, &c) || c != wanted) {
        return false;
    }
    *in = at;
    return true;
}

static bool take_name(struct tw_cursor *in, struct tw_span *out)
{
    struct tw_cursor at = *in;
    uint8_t c = 0;
    size_t len = 0;
    while (tw_cursor_u8(&at, &c) && is_name(c)) {
        len++;
    }
    return len != 0 && tw_cursor_bytes(in, out, len);
}

// take_index reads a number and the bracket behind it.
static bool take_index(struct tw_cursor *in, int32_t *out)
{
    bool negative = take(in, '-');
    int32_t value = 0;
    size_t digits = 0;
    uint8_t c = 0;
    while (digits <= MOST_DIGITS && tw_cursor_u8(in, &c) && c >= '0' && c <= '9') {
        value = value * 10 + (c - '0');
        digits++;
    }
    *out = negative ? -value : value;
    return c == ']' && digits != 0 && !(negative && value == 0);
}

bool rp_path_parse(const char *text, struct rp_path *out)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(text, strlen(text)));
    out->num = 0;
    do {
        if (out->num == RP_PATH_MAX) {
            return false;
        }
        struct rp_path_step *step = &out->steps[out->num++];
        *step = (struct rp_path_step){0};
        if (!take_name(&in, &step->name)) {
            return false;
        }
        step->indexed = take(&in, '[');
        if (step->indexed && !take_index(&in, &step->index)) {
            return false;
        }
    } while (take(&in, '.'));
    return in.left == 0;
}

bool rp_path_is(const struct rp_path *path, size_t step, const char *name)
{
    return step < path->num && tw_span_equal(path->steps[step].name, tw_span_of(name, strlen(name)));
}

// is_numbered says whether a name is "extension-" and that number.
static bool is_numbered(struct tw_span name, uint32_t type)
{
    static const char before[] = "extension-";
    struct tw_cursor at = tw_cursor_over(name);
    struct tw_span start;
    uint32_t value = 0;
    uint8_t c = 0;
    if (!tw_cursor_bytes(&at, &start, sizeof before - 1) || !tw_span_equal(start, tw_span_of(before, sizeof before - 1))
        || at.left == 0 || at.left > 5) {
        return false;
    }
    while (tw_cursor_u8(&at, &c)) {
        if (c < '0' || c > '9') {
            return false;
        }
        value = value * 10 + (c - '0');
    }
    return value == type;
}

bool rp_path_calls(const struct rp_path *path, size_t step, uint32_t type, const char *symbol)
{
    return step < path->num && !path->steps[step].indexed
           && (is_numbered(path->steps[step].name, type) || (symbol != NULL && rp_path_is(path, step, symbol)));
}
