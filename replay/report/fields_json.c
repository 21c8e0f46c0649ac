// The fields of a handshake message as JSON: the walk over them (parsers/tls/fields.h) puts one value after another.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/fields_json.h"

#include "replay/report/text.h"

enum { MAX_DEPTH = 24 };

// level is a group that is open.
struct level {
    json_t *value;  // object or array; borrowed
    json_t *names;  // of the numbers of an array, or NULL; owned
    const char *name;
    bool named;  // one of the names is not null
};

struct builder {
    struct level levels[MAX_DEPTH];
    size_t depth;  // groups that are open; deeper ones are not shown
    size_t skipped;
    bool failed;
};

static struct level *top(struct builder *b)
{
    return &b->levels[b->depth - 1];
}

// set_new puts a value into an object; where the name is taken it gets a number: name_2.
static void set_new(struct builder *b, json_t *object, const char *name, json_t *value)
{
    char other[96];
    const char *key = name;
    for (unsigned i = 2; json_object_get(object, key) && i < 1000; i++) {
        (void)snprintf(other, sizeof other, "%s_%u", name, i);
        key = other;
    }
    b->failed |= json_object_set_new(object, key, value) != 0;
}

// put gives a value to the group that is open.
static void put(struct builder *b, const char *name, json_t *value)
{
    struct level *level = top(b);
    if (json_is_array(level->value)) {
        b->failed |= json_array_append_new(level->value, value) != 0;
    } else {
        set_new(b, level->value, name, value);
    }
}

static void on_open(void *context, enum tw_field_group group, const char *name, struct tw_span span)
{
    (void)span;
    struct builder *b = context;
    if (b->skipped > 0 || b->depth == MAX_DEPTH) {
        b->skipped++;
        return;
    }
    json_t *value = group == TW_FIELD_LIST ? json_array() : json_object();
    put(b, name, value);
    if (!value || b->failed) {
        b->failed = true;
        b->skipped++;
        return;
    }
    b->levels[b->depth++] = (struct level){.value = value, .name = name};
}

static void on_close(void *context)
{
    struct builder *b = context;
    if (b->skipped > 0) {
        b->skipped--;
        return;
    }
    struct level closed = b->levels[--b->depth];
    if (closed.names && closed.named && json_is_object(top(b)->value)) {
        char name[96];
        (void)snprintf(name, sizeof name, "%s_names", closed.name);
        set_new(b, top(b)->value, name, closed.names);
    } else {
        json_decref(closed.names);
    }
}

static void on_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    (void)context;
    (void)of;
    (void)value;
    (void)span;
}

static void put_list_name(struct builder *b, struct level *level, const char *symbol)
{
    if (!level->names) {
        level->names = json_array();
    }
    level->named |= symbol != NULL;
    b->failed |= json_array_append_new(level->names, symbol ? json_string(symbol) : json_null()) != 0;
}

static void on_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    (void)span;
    struct builder *b = context;
    if (b->skipped > 0) {
        return;
    }
    put(b, name, json_integer(value));
    struct level *level = top(b);
    if (json_is_array(level->value)) {
        put_list_name(b, level, symbol);
    } else if (symbol) {
        char other[96];
        (void)snprintf(other, sizeof other, "%s_name", name);
        set_new(b, level->value, other, json_string(symbol));
    }
}

static json_t *bytes_json(struct tw_span bytes, bool is_text)
{
    struct rp_text text = {0};
    if (is_text) {
        rp_text_escaped(&text, bytes);
    } else {
        rp_text_hex(&text, bytes);
    }
    json_t *value = text.failed ? NULL : json_stringn(text.len ? text.data : "", text.len);
    rp_text_free(&text);
    return value;
}

static void on_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    struct builder *b = context;
    if (b->skipped == 0) {
        put(b, name, bytes_json(span, hint == TW_HINT_TEXT));
    }
}

static void on_malformed(void *context, const char *where, struct tw_span span)
{
    struct builder *b = context;
    if (b->skipped > 0) {
        return;
    }
    json_t *what = json_pack("{ss so}", "where", where, "bytes", bytes_json(span, false));
    json_t *group = top(b)->value;
    if (json_is_array(group)) {
        put(b, "malformed", json_pack("{s[o]}", "malformed", what));
        return;
    }
    json_t *list = json_object_get(group, "malformed");
    if (!list) {
        list = json_array();
        b->failed |= json_object_set_new(group, "malformed", list) != 0;
    }
    b->failed |= json_array_append_new(list, what) != 0;
}

json_t *rp_fields_json(const struct tw_message_context *context, struct tw_span body)
{
    json_t *fields = json_object();
    if (!fields) {
        return NULL;
    }
    struct builder b = {.levels = {{.value = fields}}, .depth = 1};
    const struct tw_field_sink sink = {
        .context = &b,
        .open = on_open,
        .close = on_close,
        .length = on_length,
        .number = on_number,
        .bytes = on_bytes,
        .malformed = on_malformed,
    };
    (void)tw_message_fields(context, body, &sink);
    if (b.failed) {
        json_decref(fields);
        return NULL;
    }
    return fields;
}
