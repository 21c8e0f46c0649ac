// The paths of all fields of a message.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/field_paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define MAX_DEPTH 20

struct group {
    char path[160];
    bool is_list;
    unsigned items;
};

struct walk {
    struct group groups[MAX_DEPTH];
    size_t depth;
    struct tw_test_paths *out;
};

static void add_path(struct walk *walk, const char *name, struct tw_span span, bool leaf)
{
    struct group *in = &walk->groups[walk->depth];
    struct tw_test_told *told = &walk->out->told[walk->out->num];
    char path[160], item[16];
    assert_true(walk->out->num < TW_TEST_MAX_PATHS);
    walk->out->num++;
    (void)snprintf(item, sizeof item, "[%u]", in->items++);
    bool dot = !in->is_list && in->path[0] != 0;
    (void)snprintf(path, sizeof path, "%s%s%s", in->path, dot ? "." : "", in->is_list ? item : name);
    memcpy(told->path, path, sizeof path);
    told->span = span;
    told->leaf = leaf;
}

static void on_open(void *context, enum tw_field_group kind, const char *name, struct tw_span span)
{
    struct walk *walk = context;
    add_path(walk, name, span, false);
    assert_true(walk->depth + 1 < MAX_DEPTH);
    struct group *group = &walk->groups[++walk->depth];
    memcpy(group->path, walk->out->told[walk->out->num - 1].path, sizeof group->path);
    group->is_list = kind == TW_FIELD_LIST;
    group->items = 0;
}

static void on_close(void *context)
{
    ((struct walk *)context)->depth--;
}

static void on_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    (void)context, (void)of, (void)value, (void)span;
}

static void on_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    (void)value, (void)symbol;
    add_path(context, name, span, true);
}

static void on_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    (void)hint;
    add_path(context, name, span, true);
}

static void on_malformed(void *context, const char *where, struct tw_span span)
{
    (void)context, (void)where, (void)span;
}

void tw_test_paths_of(const struct tw_message_context *context, struct tw_span body, struct tw_test_paths *out)
{
    struct walk walk = {.out = out};
    const struct tw_field_sink sink = {&walk, on_open, on_close, on_length, on_number, on_bytes, on_malformed};
    out->num = 0;
    (void)tw_message_fields(context, body, &sink);
}
