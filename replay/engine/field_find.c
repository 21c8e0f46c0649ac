// Finding a field by its path: a sink that walks along with the description of the message and keeps the groups that are open.
// SPDX-License-Identifier: Apache-2.0
//
// Each open group knows how many steps of the path lead to it. A block of extensions leads nowhere by itself, but each of its
// extensions is looked at as if it stood where the block stands, under its own name. Where an index counts from the end, the
// first walk learns how long the list is, and another one goes on from there.
#include "replay/engine/field_parts.h"

#include <assert.h>

#define MAX_DEPTH 20
#define MAX_WAITING 4
#define ASTRAY SIZE_MAX  // no way leads here

// range is a run of the body.
struct range {
    size_t at, len;
};

// place is one field, as the walk comes to it.
struct place {
    const char *name;
    struct range content;
    struct range length;  // its own; len 0: it has none
    size_t whole_at;      // where its length begins, where that stands right before it
};

struct group {
    struct place place;
    bool is_list;
    size_t led;    // so many steps of the path were taken to come here, or ASTRAY
    size_t block;  // a block of extensions, and one of them: so many were taken to come to the block
    bool named;    // an extension that the path calls by its name
    size_t items;  // of a list, so far
};

struct search {
    const struct rp_path *path;
    int32_t index[RP_PATH_MAX];  // of the path's steps; below zero: not known yet
    const uint8_t *start;
    struct group groups[MAX_DEPTH];
    size_t depth;                       // groups[0] is the message
    struct place waiting[MAX_WAITING];  // lengths whose fields have not come yet
    size_t num_waiting;
    struct rp_field *out;
    bool found, learnt;
    size_t list_depth;  // of the list that the field stands in, while it is open; 0: none
    // Of rp_field_sibling: the list, the item that is wanted, and what was found.
    struct range list;
    size_t wanted, sibling_at, items_end;
    bool has_sibling, has_items;
};

static struct range range_of(const struct search *s, struct tw_span span)
{
    return (struct range){.at = span.data == NULL ? 0 : (size_t)(span.data - s->start), .len = span.len};
}

// place_of is the field with its length, where that was told.
static struct place place_of(struct search *s, const char *name, struct tw_span span)
{
    struct place place = {.name = name, .content = range_of(s, span)};
    place.whole_at = place.content.at;
    for (size_t i = 0; i < s->num_waiting; i++) {
        if (strcmp(s->waiting[i].name, name) == 0) {
            place.length = s->waiting[i].length;
            s->waiting[i] = s->waiting[--s->num_waiting];
            break;
        }
    }
    if (place.length.len != 0 && place.length.at + place.length.len == place.content.at) {
        place.whole_at = place.length.at;
    }
    return place;
}

static void put_around(struct search *s)
{
    struct rp_field *out = s->out;
    out->num_around = 0;
    for (size_t i = 1; i <= s->depth; i++) {
        const struct place *place = &s->groups[i].place;
        if (place->length.len != 0 && out->num_around < RP_FIELD_MAX_AROUND) {
            out->around[out->num_around].at = place->length.at;
            out->around[out->num_around++].bytes = (uint8_t)place->length.len;
        }
    }
}

// put_found writes down the field; `whole` is what goes with it when it is removed, `list_depth` of the list that has it.
static void put_found(struct search *s, const struct place *place, struct range whole, size_t list_depth)
{
    struct rp_field *out = s->out;
    put_around(s);
    out->at = place->content.at;
    out->len = place->content.len;
    out->whole_at = whole.at;
    out->whole_len = whole.len;
    out->length_at = place->length.at;
    out->length_bytes = (uint8_t)place->length.len;
    s->found = true;
    s->list_depth = list_depth;
    if (list_depth != 0) {
        const struct group *list = &s->groups[list_depth];
        out->index = list->items - 1;
        out->list_at = list->place.content.at;
        out->list_len = list->place.content.len;
    }
}

static struct range whole_of(const struct place *place)
{
    return (struct range){place->whole_at, place->content.at + place->content.len - place->whole_at};
}

// note_sibling counts an item of a list, for the search and for rp_field_sibling.
static void note_sibling(struct search *s, struct group *list, const struct place *place)
{
    struct range whole = whole_of(place);
    if (s->out == NULL && list->place.content.at == s->list.at && list->place.content.len == s->list.len) {
        s->items_end = whole.at + whole.len;
        s->has_items = true;
        if (list->items == s->wanted && !s->has_sibling) {
            s->sibling_at = whole.at;
            s->has_sibling = true;
        }
    }
    list->items++;
}

// led_to says how many steps lead to a field of the innermost group.
static size_t led_to(const struct search *s, const char *name, bool is_list)
{
    const struct group *in = &s->groups[s->depth];
    if (in->is_list) {
        bool this_one = in->led != ASTRAY && in->led != 0 && s->path->steps[in->led - 1].indexed
                        && s->index[in->led - 1] == (int32_t)in->items - 1;
        return this_one ? in->led : ASTRAY;
    }
    if (in->named && strcmp(name, "extension_data") == 0) {
        return in->block + 1;
    }
    if (in->led == ASTRAY || !rp_path_is(s->path, in->led, name) || (s->path->steps[in->led].indexed && !is_list)) {
        return ASTRAY;
    }
    return in->led + 1;
}

// meet takes a field: it is the one, or on the way to it, or neither.
static size_t meet(struct search *s, const struct place *place, bool is_list)
{
    struct group *in = &s->groups[s->depth];
    if (in->is_list) {
        note_sibling(s, in, place);
    }
    if (s->out == NULL || s->found || s->learnt) {
        return ASTRAY;
    }
    size_t led = led_to(s, place->name, is_list);
    bool has_to_choose = !in->is_list && is_list && led != ASTRAY && led != 0 && s->path->steps[led - 1].indexed;
    if (led == s->path->num && !has_to_choose) {
        bool by_name = in->named && !in->is_list;
        struct range whole = by_name ? in->place.content : whole_of(place);
        put_found(s, place, whole, by_name ? s->depth - 1 : in->is_list ? s->depth : 0);
    }
    return led;
}

static void on_open(void *context, enum tw_field_group kind, const char *name, struct tw_span span)
{
    struct search *s = context;
    bool is_list = kind == TW_FIELD_LIST;
    struct place place = place_of(s, name, span);
    const struct group *in = &s->groups[s->depth];
    size_t block = ASTRAY;
    if (is_list && strcmp(name, "extensions") == 0) {
        block = in->led;
    } else if (in->is_list && strcmp(name, "extension") == 0) {
        block = in->block;
    }
    size_t led = meet(s, &place, is_list);
    assert(s->depth + 1 < MAX_DEPTH);  // descriptions are constant, and none goes that deep
    s->groups[++s->depth] = (struct group){.place = place, .is_list = is_list, .led = led, .block = block};
}

// learn keeps how long a list is from whose end the path counts.
static void learn(struct search *s, const struct group *list)
{
    size_t step = list->led - 1;
    if (!list->is_list || list->led == ASTRAY || list->led == 0 || !s->path->steps[step].indexed || s->index[step] >= 0
        || s->found || s->learnt) {
        return;
    }
    int64_t index = (int64_t)list->items + s->path->steps[step].index;
    if (index >= 0 && index <= INT32_MAX) {
        s->index[step] = (int32_t)index;
        s->learnt = true;
    }
}

static void on_close(void *context)
{
    struct search *s = context;
    const struct group *group = &s->groups[s->depth];
    if (s->found && s->list_depth != 0 && s->list_depth == s->depth) {
        s->out->siblings = group->items;
        s->list_depth = 0;
    }
    if (s->out != NULL) {
        learn(s, group);
    }
    s->depth--;
}

static void on_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    struct search *s = context;
    (void)value;
    if (s->num_waiting < MAX_WAITING) {
        s->waiting[s->num_waiting++] = (struct place){.name = of, .length = range_of(s, span)};
    }
}

static void on_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    struct search *s = context;
    struct place place = place_of(s, name, span);
    struct group *in = &s->groups[s->depth];
    if (s->out != NULL && in->block != ASTRAY && strcmp(name, "extension_type") == 0) {
        in->named = rp_path_calls(s->path, in->block, value, symbol);
    }
    (void)meet(s, &place, false);
}

static void on_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    struct search *s = context;
    (void)hint;
    struct place place = place_of(s, name, span);
    (void)meet(s, &place, false);
}

static void on_malformed(void *context, const char *where, struct tw_span span)
{
    (void)context, (void)where, (void)span;
}

static void walk(struct search *s, const struct tw_message_context *context, struct tw_span body)
{
    const struct tw_field_sink sink = {s, on_open, on_close, on_length, on_number, on_bytes, on_malformed};
    s->start = body.data;
    s->depth = 0;
    s->num_waiting = 0;
    s->found = s->learnt = false;
    s->list_depth = 0;
    s->groups[0] = (struct group){.block = ASTRAY};
    (void)tw_message_fields(context, body, &sink);
}

bool rp_field_find(const struct tw_message_context *context, struct tw_span body, const char *path,
                   struct rp_field *out)
{
    struct rp_path steps;
    struct search s;
    *out = (struct rp_field){0};
    if (!rp_path_parse(path, &steps)) {
        return false;
    }
    s.path = &steps;
    s.out = out;
    for (size_t i = 0; i < steps.num; i++) {
        s.index[i] = steps.steps[i].index;
    }
    do {
        walk(&s, context, body);
    } while (s.learnt && !s.found);
    return s.found;
}

bool rp_field_sibling(const struct tw_message_context *context, struct tw_span body, const struct rp_field *field,
                      size_t index, size_t *at)
{
    struct search s;
    if (field->siblings == 0) {
        return false;
    }
    s.out = NULL;
    s.list = (struct range){field->list_at, field->list_len};
    s.wanted = index;
    s.has_sibling = s.has_items = false;
    walk(&s, context, body);
    *at = s.has_sibling ? s.sibling_at : s.items_end;
    return s.has_items;
}
