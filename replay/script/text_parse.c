// Reads a script's text, line by line.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/text_parts.h"

#include <stdio.h>

enum { MAX_WORDS = 64 };

struct word {
    struct tw_span text;
    bool quoted;  // it begins with a quote: it is no name of anything
};

struct parser {
    struct rp_arena *arena;
    struct rp_script *script;
    struct rp_script_error *error;
    struct tw_span line;
    struct word words[MAX_WORDS];
    size_t num_words;
};

// fail notes where and why; it is false for its callers to return.
static bool fail(struct parser *parser, const uint8_t *at, struct tw_span found, const char *what)
{
    parser->error->column = (size_t)(at - parser->line.data) + 1;
    char shown[40];
    size_t len = 0;
    while (len < found.len && len < sizeof shown - 4) {
        shown[len] = found.data[len] >= ' ' && found.data[len] <= '~' ? (char)found.data[len] : '?';
        len++;
    }
    shown[len] = 0;
    size_t cap = sizeof parser->error->what;
    (void)snprintf(parser->error->what, cap, "%.330s%s%s%s%s", what, found.len > 0 ? ", found '" : "", shown,
                   found.len > len ? "..." : "", found.len > 0 ? "'" : "");
    return false;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

// word_end finds the end of the word at `at`: a space that stands in no quotes.
static size_t word_end(struct tw_span line, size_t at)
{
    bool quoted = false;
    for (; at < line.len && (quoted || !is_space(line.data[at])); at++) {
        if (line.data[at] == '"') {
            quoted = !quoted;
        } else if (quoted && line.data[at] == '\\') {
            at += at + 1 < line.len;
        }
    }
    return at;
}

static bool take_words(struct parser *parser)
{
    struct tw_span line = parser->line;
    parser->num_words = 0;
    for (size_t at = 0; at < line.len;) {
        if (is_space(line.data[at])) {
            at++;
            continue;
        }
        if (line.data[at] == '#') {
            break;
        }
        size_t end = word_end(line, at);
        struct tw_span text = tw_span_of(line.data + at, end - at);
        if (parser->num_words == MAX_WORDS) {
            return fail(parser, text.data, text, "too many words in a line");
        }
        parser->words[parser->num_words++] = (struct word){.text = text, .quoted = line.data[at] == '"'};
        at = end;
    }
    return true;
}

static const struct rp_row *row_named(const struct rp_shape *shape, struct tw_span name)
{
    for (size_t i = 0; i < shape->num; i++) {
        if (shape->rows[i].place != RP_PLACE_BELOW && rp_text_is(name, shape->rows[i].name)) {
            return &shape->rows[i];
        }
    }
    return NULL;
}

// is_bare says whether a word stands for itself: it is no name=value and no flag.
static bool is_bare(const struct rp_shape *shape, const struct word *word)
{
    if (word->quoted) {
        return true;
    }
    const struct rp_row *row = row_named(shape, word->text);
    return !(row && row->kind == RP_ROW_BOOL) && !memchr(word->text.data, '=', word->text.len);
}

static size_t count_bare(const struct parser *parser, const struct rp_shape *shape)
{
    size_t count = 0;
    for (size_t i = 1; i < parser->num_words; i++) {
        count += is_bare(shape, &parser->words[i]);
    }
    return count;
}

static size_t count_first(const struct rp_shape *shape)
{
    size_t count = 0;
    for (size_t i = 0; i < shape->num; i++) {
        count += shape->rows[i].place == RP_PLACE_FIRST;
    }
    return count;
}

static bool take_value(struct parser *parser, struct tw_span text, const struct rp_row *row, void *item)
{
    char what[sizeof parser->error->what];
    if (!rp_read_value(text, row, item, parser->arena, what, sizeof what)) {
        char named[sizeof parser->error->what + 64];
        (void)snprintf(named, sizeof named, "%s: %s", row->name, what);
        return fail(parser, text.data, text, named);
    }
    return true;
}

// take_bare gives the bare words to the rows that have places. Where there are only as many as must be, the optional is left out.
static bool take_bare(struct parser *parser, const struct rp_shape *shape, void *item)
{
    size_t bare = count_bare(parser, shape);
    size_t must = count_first(shape);
    size_t spare = bare > must ? bare - must : 0;
    size_t at = 1;
    for (size_t i = 0; i < shape->num; i++) {
        const struct rp_row *row = &shape->rows[i];
        bool optional = row->place == RP_PLACE_OPTIONAL;
        if (row->place != RP_PLACE_FIRST && !(optional && spare > 0)) {
            continue;
        }
        spare -= optional;
        while (at < parser->num_words && !is_bare(shape, &parser->words[at])) {
            at++;
        }
        if (at == parser->num_words) {
            char what[100];
            (void)snprintf(what, sizeof what, "something is missing: %s", row->name);
            return fail(parser, parser->line.data + parser->line.len, (struct tw_span){0}, what);
        }
        if (!take_value(parser, parser->words[at++].text, row, item)) {
            return false;
        }
    }
    while (at < parser->num_words && !is_bare(shape, &parser->words[at])) {
        at++;
    }
    return at == parser->num_words
           || fail(parser, parser->words[at].text.data, parser->words[at].text, "expected name=value or a flag");
}

static bool take_named(struct parser *parser, const struct rp_shape *shape, const struct word *word, uint64_t *seen,
                       void *item)
{
    struct tw_span value = word->text;
    struct tw_span name = {0};
    bool has_value = memchr(value.data, '=', value.len) != NULL;
    (void)!rp_split(&value, '=', &name);
    const struct rp_row *row = row_named(shape, name);
    if (!row || (row->kind == RP_ROW_BOOL) == has_value) {
        return fail(parser, word->text.data, name, row ? "a flag takes no value" : "there is no such name here");
    }
    uint64_t bit = UINT64_C(1) << (row - shape->rows);
    if (*seen & bit) {
        return fail(parser, word->text.data, name, "said twice");
    }
    *seen |= bit;
    if (row->kind == RP_ROW_BOOL) {
        rp_row_set_number(row, item, 1);
        return true;
    }
    if (value.len == 0) {
        return fail(parser, word->text.data, name, "a value is missing behind the =");
    }
    return take_value(parser, value, row, item);
}

static bool take_fields(struct parser *parser, const struct rp_shape *shape, void *item)
{
    uint64_t seen = 0;
    for (size_t i = 1; i < parser->num_words; i++) {
        const struct word *word = &parser->words[i];
        if (!is_bare(shape, word) && !take_named(parser, shape, word, &seen, item)) {
            return false;
        }
    }
    return take_bare(parser, shape, item);
}

static bool take_step(struct parser *parser, size_t type)
{
    struct rp_script *script = parser->script;
    const struct word *first = &parser->words[0];
    const void *steps = script->steps;
    if (script->num_steps == RP_SCRIPT_MAX_STEPS) {
        return fail(parser, first->text.data, first->text, "too many steps");
    }
    if (!rp_arena_grow(parser->arena, &steps, script->num_steps, sizeof(struct rp_step))) {
        return fail(parser, first->text.data, first->text, "there is no memory for more");
    }
    script->steps = steps;
    struct rp_step *step = (struct rp_step *)(uintptr_t)&script->steps[script->num_steps++];
    step->type = (enum rp_step_type)type;
    return take_fields(parser, &rp_shape_of_step[type], step);
}

// row_below finds the list of the last step whose items' lines begin with that word.
static const struct rp_row *row_below(const struct rp_script *script, struct tw_span word)
{
    if (script->num_steps == 0) {
        return NULL;
    }
    const struct rp_shape *shape = &rp_shape_of_step[script->steps[script->num_steps - 1].type];
    for (size_t i = 0; i < shape->num; i++) {
        if (shape->rows[i].place == RP_PLACE_BELOW && rp_text_is(word, shape->rows[i].name)) {
            return &shape->rows[i];
        }
    }
    return NULL;
}

static bool take_item_below(struct parser *parser, const struct rp_row *row)
{
    struct rp_step *step = (struct rp_step *)(uintptr_t)&parser->script->steps[parser->script->num_steps - 1];
    struct rp_run run = rp_row_run(row, step);
    const struct word *first = &parser->words[0];
    if (run.num == row->most || !rp_arena_grow(parser->arena, &run.of, run.num, row->items->size)) {
        return fail(parser, first->text.data, first->text, "too many of them for one step");
    }
    void *item = (uint8_t *)(uintptr_t)run.of + run.num++ * row->items->size;
    rp_row_set_run(row, step, run);
    return take_fields(parser, row->items, item);
}

static bool expected_step(struct parser *parser)
{
    char what[300] = "expected a step:";
    for (size_t i = 0, len = strlen(what); i < rp_names_step.num && len < sizeof what; i++) {
        len += (size_t)snprintf(what + len, sizeof what - len, "%s %s", i > 0 ? "," : "", rp_names_step.of[i].text);
    }
    return fail(parser, parser->words[0].text.data, parser->words[0].text, what);
}

static bool take_line(struct parser *parser)
{
    if (!take_words(parser)) {
        return false;
    }
    if (parser->num_words == 0) {
        return true;
    }
    struct tw_span word = parser->words[0].text;
    const struct rp_row *below = row_below(parser->script, word);
    if (below) {
        return take_item_below(parser, below);
    }
    size_t type = rp_names_find(&rp_names_step, word);
    if (type < rp_names_step.num) {
        return take_step(parser, type);
    }
    return rp_text_is(word, "edit") ? fail(parser, word.data, word, "there is no step above that could be edited")
                                    : expected_step(parser);
}

bool rp_script_parse(struct tw_span text, struct rp_arena *arena, struct rp_script *out, struct rp_script_error *error)
{
    struct parser parser = {.arena = arena, .script = out, .error = error};
    *out = (struct rp_script){0};
    *error = (struct rp_script_error){0};
    while (rp_split(&text, '\n', &parser.line)) {
        error->line++;
        if (!take_line(&parser)) {
            *out = (struct rp_script){0};
            return false;
        }
    }
    rp_script_count(out);
    return true;
}
