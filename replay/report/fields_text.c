// The fields of a handshake message as lines for people: the walk over them (parsers/tls/fields.h) writes one line after another.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/fields_text.h"

enum { MAX_DEPTH = 32, OPAQUE_SHOWN = 24 };

struct writer {
    struct rp_text *out;
    size_t depth;
    bool in_list[MAX_DEPTH];  // whether the group at that depth is a list
    bool item;                // the next line is the first of an item of a list
};

static void put_indent(struct writer *w)
{
    rp_text_fill(w->out, "  ", w->depth > 0 && w->item ? w->depth - 1 : w->depth);
    if (w->item) {
        rp_text_string(w->out, "- ");
    }
    w->item = false;
}

static bool is_in_list(const struct writer *w)
{
    return w->depth > 0 && w->depth <= MAX_DEPTH && w->in_list[w->depth - 1];
}

// begin_line starts the line of a field: its name is left out in a list, where all have the same.
static void begin_line(struct writer *w, const char *name)
{
    put_indent(w);
    if (is_in_list(w)) {
        rp_text_string(w->out, "- ");
    } else {
        rp_text_string(w->out, name);
        rp_text_string(w->out, ": ");
    }
}

static void on_open(void *context, enum tw_field_group group, const char *name, struct tw_span span)
{
    struct writer *w = context;
    if (is_in_list(w) && group == TW_FIELD_STRUCT) {
        w->item = true;  // its first field stands behind the mark
    } else {
        put_indent(w);
        rp_text_format(w->out, "%s (%zu byte%s)\n", name, span.len, span.len == 1 ? "" : "s");
    }
    if (w->depth < MAX_DEPTH) {
        w->in_list[w->depth] = group == TW_FIELD_LIST;
    }
    w->depth++;
}

static void on_close(void *context)
{
    struct writer *w = context;
    w->depth--;
    w->item = false;
}

static void on_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    (void)context;
    (void)of;
    (void)value;
    (void)span;
}

static void on_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    struct writer *w = context;
    begin_line(w, name);
    if (symbol) {
        rp_text_format(w->out, "%s (0x%0*x)\n", symbol, (int)span.len * 2, value);
    } else {
        rp_text_format(w->out, "%u\n", value);
    }
}

static void on_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    struct writer *w = context;
    begin_line(w, name);
    if (hint == TW_HINT_TEXT) {
        rp_text_escaped(w->out, span);
    } else if (span.len == 0) {
        rp_text_string(w->out, "(empty)");
    } else if (hint == TW_HINT_OPAQUE && span.len > OPAQUE_SHOWN) {
        rp_text_hex(w->out, tw_span_of(span.data, OPAQUE_SHOWN));
        rp_text_format(w->out, "... (%zu bytes)", span.len);
    } else {
        rp_text_hex(w->out, span);
    }
    rp_text_char(w->out, '\n');
}

static void on_malformed(void *context, const char *where, struct tw_span span)
{
    struct writer *w = context;
    put_indent(w);
    rp_text_format(w->out, "MALFORMED at %s: ", where);
    rp_text_hex(w->out, tw_span_of(span.data, span.len < OPAQUE_SHOWN ? span.len : OPAQUE_SHOWN));
    rp_text_format(w->out, " (%zu bytes)\n", span.len);
}

void rp_fields_text(struct rp_text *out, const struct tw_message_context *context, struct tw_span body)
{
    struct writer w = {.out = out};
    const struct tw_field_sink sink = {
        .context = &w,
        .open = on_open,
        .close = on_close,
        .length = on_length,
        .number = on_number,
        .bytes = on_bytes,
        .malformed = on_malformed,
    };
    (void)tw_message_fields(context, body, &sink);
}
