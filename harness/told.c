// Fields that are told must account for every byte.
// SPDX-License-Identifier: Apache-2.0
#include "harness/told.h"

#include "harness/hx.h"
#include "parsers/tls/extension.h"

HX_UNCOUNTED

HX_PROPERTY(field_follows_field, "a field does not begin where the one before it ended, or lies outside its group")
HX_PROPERTY(group_ends_where_it_said, "a group closed elsewhere than it said, or was never opened")
HX_PROPERTY(every_byte_is_told, "the fields ended before the body")
HX_PROPERTY(malformed_is_answered, "something was told as malformed and the walk said otherwise")
HX_PROPERTY(number_is_its_bytes, "a number is not what its bytes say")

enum { DEEP = 24 };

struct told {
    const uint8_t *at;
    const uint8_t *end[DEEP];  // of the body, and of the groups in it
    unsigned depth;
    bool malformed;
};

static void take(struct told *told, struct tw_span span)
{
    field_follows_field(span.len == 0
                        || (span.data == told->at && span.len <= (size_t)(told->end[told->depth] - told->at)));
    told->at += span.len;
}

static void on_open(void *context, enum tw_field_group group, const char *name, struct tw_span span)
{
    struct told *told = context;
    (void)group;
    (void)name;
    field_follows_field(span.len == 0
                        || (span.data == told->at && span.len <= (size_t)(told->end[told->depth] - told->at)));
    group_ends_where_it_said(told->depth + 1 < DEEP);
    told->end[++told->depth] = told->at + span.len;
}

static void on_close(void *context)
{
    struct told *told = context;
    group_ends_where_it_said(told->depth > 0 && told->at == told->end[told->depth]);
    told->depth--;
}

static void take_number(struct told *told, uint32_t value, struct tw_span span)
{
    uint32_t said = 0;
    take(told, span);
    for (size_t i = 0; i < span.len && i < sizeof said; i++) {
        said = said << 8 | span.data[i];
    }
    number_is_its_bytes(said == value && span.len <= sizeof said);
}

static void on_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    (void)of;
    take_number(context, value, span);
}

static void on_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    (void)name;
    (void)symbol;
    take_number(context, value, span);
}

static void on_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    (void)name;
    (void)hint;
    take(context, span);
}

static void on_malformed(void *context, const char *where, struct tw_span span)
{
    struct told *told = context;
    (void)where;
    told->malformed = true;
    take(told, span);
}

static struct tw_field_sink sink_of(struct told *told)
{
    return (struct tw_field_sink){.context = told,
                                  .open = on_open,
                                  .close = on_close,
                                  .length = on_length,
                                  .number = on_number,
                                  .bytes = on_bytes,
                                  .malformed = on_malformed};
}

static bool settle(const struct told *told, bool right)
{
    every_byte_is_told(told->depth == 0 && told->at == told->end[0]);
    malformed_is_answered(right == !told->malformed);
    return right;
}

bool hx_told_message(const struct tw_message_context *context, struct tw_span body)
{
    struct told told;
    struct tw_field_sink sink = sink_of(&told);
    struct tw_message_context nameless = *context;
    nameless.nameless = true;  // the targets of codes and of extensions look them up
    told.at = body.data;
    told.end[0] = body.data + body.len;
    told.depth = 0;
    told.malformed = false;
    return settle(&told, tw_message_fields(&nameless, body, &sink));
}

bool hx_told_extension(const struct tw_message_context *context, enum tw_place place, struct tw_span extension)
{
    struct told told;
    struct tw_field_sink sink = sink_of(&told);
    struct tw_walk walk = {.at = tw_cursor_over(extension), .sink = &sink, .context = context, .place = place};
    told.at = extension.data;
    told.end[0] = extension.data + extension.len;
    told.depth = 0;
    told.malformed = false;
    (void)tw_extension_fields(&walk);
    tw_walk_end(&walk);
    return settle(&told, !walk.malformed);
}

HX_COUNTED
