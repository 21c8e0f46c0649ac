// Faults of the walk over the fields of a message: what it tells passes through here.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/fields.h"
#include "harness/planted/faults/faults.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/walk.h"

static const struct tw_field_sink *behind;

static void on_open(void *context, enum tw_field_group group, const char *name, struct tw_span span)
{
    behind->open(context, group, name, span);
}

static void on_close(void *context)
{
    behind->close(context);
    if (hx_planted("group_ends_where_it_said")) {
        behind->close(context);
    }
}

static void on_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    behind->length(context, of, value, span);
}

static void on_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    behind->number(context, name, value + hx_planted("number_is_its_bytes"), symbol, span);
}

static void on_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    behind->bytes(context, name, hint, span);
    if (hx_planted("field_follows_field")) {
        behind->bytes(context, name, hint, span);
    }
}

static void on_malformed(void *context, const char *where, struct tw_span span)
{
    behind->malformed(context, where, span);
}

static const struct tw_field_sink *stand_before(const struct tw_field_sink *sink)
{
    static struct tw_field_sink before;
    behind = sink;
    before = *sink;
    before.open = on_open;
    before.close = on_close;
    before.length = on_length;
    before.number = on_number;
    before.bytes = on_bytes;
    before.malformed = on_malformed;
    return &before;
}

// The input whose walk is under way: what it walks through inside, and tries on the way, is left alone.
static unsigned walked;

HX_WRAP(bool, tw_message_fields, const struct tw_message_context *context, struct tw_span body,
        const struct tw_field_sink *sink)
{
    if (body.len != 0 && hx_planted("every_byte_is_told")) {
        body.len--;
    }
    walked = hx_planted_inputs;
    bool done = HX_REAL(tw_message_fields)(context, body, stand_before(sink));
    walked = 0;
    return done != hx_planted("malformed_is_answered");
}

HX_WRAP(bool, tw_extension_fields, struct tw_walk *walk)
{
    if (walked == hx_planted_inputs) {
        return HX_REAL(tw_extension_fields)(walk);
    }
    if (walk->at.left != 0 && hx_planted("every_byte_is_told")) {
        walk->at.left--;
    }
    walked = hx_planted_inputs;
    walk->sink = stand_before(walk->sink);
    bool done = HX_REAL(tw_extension_fields)(walk);
    walk->sink = behind;
    walked = 0;
    walk->malformed = walk->malformed != hx_planted("malformed_is_answered");
    return done;
}
