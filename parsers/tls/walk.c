// The steps that descriptions of messages are made of.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/walk.h"

#include <assert.h>

bool tw_walk_fault(struct tw_walk *walk, const char *where)
{
    struct tw_span rest;
    bool taken = tw_cursor_bytes(&walk->at, &rest, walk->at.left);
    assert(taken);
    walk->malformed = true;
    walk->sink->malformed(walk->sink->context, where, rest);
    return false;
}

void tw_walk_end(struct tw_walk *walk)
{
    if (walk->at.left != 0) {
        (void)tw_walk_fault(walk, TW_FIELD_TRAILING);
    }
}

bool tw_walk_nothing(struct tw_walk *walk)
{
    (void)walk;
    return true;
}

// take_number reads `len_bytes` bytes as a number and keeps their span.
static bool take_number(struct tw_cursor *at, unsigned len_bytes, uint32_t *value, struct tw_span *span)
{
    struct tw_cursor bytes = *at;
    *value = 0;
    for (unsigned i = 0; i < len_bytes; i++) {
        uint8_t byte = 0;
        if (!tw_cursor_u8(&bytes, &byte)) {
            return false;
        }
        *value = *value << 8 | byte;
    }
    return tw_cursor_bytes(at, span, len_bytes);
}

bool tw_walk_number(struct tw_walk *walk, const char *name, unsigned width)
{
    uint32_t value = 0;
    struct tw_span span;
    if (!take_number(&walk->at, width, &value, &span)) {
        return tw_walk_fault(walk, name);
    }
    walk->sink->number(walk->sink->context, name, value, NULL, span);
    return true;
}

// RFC 8701 keeps values free in these registries.
static bool is_grease(enum tw_registry registry, uint32_t value)
{
    if (registry == TW_REGISTRY_PSK_MODE) {
        return tw_is_grease8((uint8_t)value);
    }
    return (registry == TW_REGISTRY_EXT || registry == TW_REGISTRY_GROUP || registry == TW_REGISTRY_SIG
            || registry == TW_REGISTRY_VERSION)
           && tw_is_grease16((uint16_t)value);
}

bool tw_walk_code(struct tw_walk *walk, const char *name, enum tw_registry registry)
{
    uint32_t value = 0;
    struct tw_span span;
    if (!take_number(&walk->at, (unsigned)tw_registry_width(registry), &value, &span)) {
        return tw_walk_fault(walk, name);
    }
    const char *symbol = walk->context->nameless      ? NULL
                         : is_grease(registry, value) ? "GREASE"
                                                      : tw_code_name(registry, value);
    walk->sink->number(walk->sink->context, name, value, symbol, span);
    return true;
}

bool tw_walk_suite(struct tw_walk *walk, const char *name)
{
    uint32_t value = 0;
    struct tw_span span;
    if (!take_number(&walk->at, 2, &value, &span)) {
        return tw_walk_fault(walk, name);
    }
    const char *symbol = walk->context->nameless           ? NULL
                         : tw_is_grease16((uint16_t)value) ? "GREASE"
                                                           : tw_suite_name((uint16_t)value);
    walk->sink->number(walk->sink->context, name, value, symbol, span);
    return true;
}

bool tw_walk_bytes(struct tw_walk *walk, const char *name, size_t count, enum tw_field_hint hint)
{
    struct tw_span span;
    if (!tw_cursor_bytes(&walk->at, &span, count)) {
        return tw_walk_fault(walk, name);
    }
    walk->sink->bytes(walk->sink->context, name, hint, span);
    return true;
}

bool tw_walk_rest(struct tw_walk *walk, const char *name, enum tw_field_hint hint)
{
    return tw_walk_bytes(walk, name, walk->at.left, hint);
}

bool tw_walk_length16(struct tw_walk *walk, const char *of, uint16_t *value)
{
    uint32_t number = 0;
    struct tw_span span;
    if (!take_number(&walk->at, 2, &number, &span)) {
        return tw_walk_fault(walk, of);
    }
    *value = (uint16_t)number;
    walk->sink->length(walk->sink->context, of, number, span);
    return true;
}

// take_block reads a length and what stands behind it, and tells the length.
static bool take_block(struct tw_walk *walk, const char *name, unsigned len_bytes, struct tw_span *block)
{
    struct tw_cursor probe = walk->at;
    uint32_t len = 0;
    struct tw_span len_span;
    if (!take_number(&probe, len_bytes, &len, &len_span) || !tw_cursor_bytes(&probe, block, len)) {
        return tw_walk_fault(walk, name);
    }
    walk->at = probe;
    walk->sink->length(walk->sink->context, name, len, len_span);
    return true;
}

bool tw_walk_block(struct tw_walk *walk, const char *name, unsigned len_bytes, enum tw_field_hint hint)
{
    struct tw_span block;
    if (!take_block(walk, name, len_bytes, &block)) {
        return false;
    }
    walk->sink->bytes(walk->sink->context, name, hint, block);
    return true;
}

static void every_item(struct tw_walk *walk, tw_description item)
{
    while (walk->at.left != 0) {
        size_t before = walk->at.left;
        if (!item(walk)) {
            return;
        }
        assert(walk->at.left < before);
    }
}

static void list_in(struct tw_walk *walk, const char *name, struct tw_span block, tw_description item)
{
    struct tw_cursor behind = walk->at;
    walk->at = tw_cursor_over(block);
    walk->sink->open(walk->sink->context, TW_FIELD_LIST, name, block);
    every_item(walk, item);
    walk->sink->close(walk->sink->context);
    walk->at = behind;
}

bool tw_walk_items(struct tw_walk *walk, const char *name, size_t bytes, tw_description item)
{
    struct tw_span block;
    if (!tw_cursor_bytes(&walk->at, &block, bytes)) {
        return tw_walk_fault(walk, name);
    }
    list_in(walk, name, block, item);
    return true;
}

bool tw_walk_list(struct tw_walk *walk, const char *name, unsigned len_bytes, tw_description item)
{
    struct tw_span block;
    if (!take_block(walk, name, len_bytes, &block)) {
        return false;
    }
    list_in(walk, name, block, item);
    return true;
}

bool tw_walk_codes(struct tw_walk *walk, const char *name, unsigned len_bytes, const char *item,
                   enum tw_registry registry)
{
    struct tw_span block;
    if (!take_block(walk, name, len_bytes, &block)) {
        return false;
    }
    struct tw_cursor behind = walk->at;
    walk->at = tw_cursor_over(block);
    walk->sink->open(walk->sink->context, TW_FIELD_LIST, name, block);
    while (walk->at.left != 0 && tw_walk_code(walk, item, registry)) {
    }
    walk->sink->close(walk->sink->context);
    walk->at = behind;
    return true;
}

bool tw_walk_inside(struct tw_walk *walk, const char *name, unsigned len_bytes, tw_description fields)
{
    struct tw_span block;
    if (!take_block(walk, name, len_bytes, &block)) {
        return false;
    }
    struct tw_cursor behind = walk->at;
    walk->at = tw_cursor_over(block);
    walk->sink->open(walk->sink->context, TW_FIELD_STRUCT, name, block);
    (void)fields(walk);
    tw_walk_end(walk);
    walk->sink->close(walk->sink->context);
    walk->at = behind;
    return true;
}

static void ignore_open(void *context, enum tw_field_group group, const char *name, struct tw_span span)
{
    (void)context, (void)group, (void)name, (void)span;
}

static void ignore_close(void *context)
{
    (void)context;
}

static void ignore_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    (void)context, (void)of, (void)value, (void)span;
}

static void ignore_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    (void)context, (void)name, (void)value, (void)symbol, (void)span;
}

static void ignore_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    (void)context, (void)name, (void)hint, (void)span;
}

static void ignore_malformed(void *context, const char *where, struct tw_span span)
{
    (void)context, (void)where, (void)span;
}

static const struct tw_field_sink nobody = {NULL,          ignore_open,  ignore_close,    ignore_length,
                                            ignore_number, ignore_bytes, ignore_malformed};

// struct_len is how many bytes the struct takes. The sink is told a group's span before its fields, and only they know.
static size_t struct_len(const struct tw_walk *walk, tw_description fields)
{
    struct tw_message_context nameless = *walk->context;
    struct tw_walk dry = *walk;
    nameless.nameless = true;
    dry.context = &nameless;
    dry.sink = &nobody;
    (void)fields(&dry);
    return walk->at.left - dry.at.left;
}

bool tw_walk_struct(struct tw_walk *walk, const char *name, tw_description fields)
{
    struct tw_span all = tw_cursor_rest(&walk->at);
    all.len = struct_len(walk, fields);
    walk->sink->open(walk->sink->context, TW_FIELD_STRUCT, name, all);
    bool whole = fields(walk);
    walk->sink->close(walk->sink->context);
    return whole;
}
