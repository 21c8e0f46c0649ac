// Text in lines of words: lines and words put in again, dropped, exchanged, taken from another text; numbers moved; letters changed.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "harness/mutators/form.h"

enum { MOST_RUNS = 512, COPY_ROOM = 4096 };

// run is a line with its end, or a word without what is around it.
struct run {
    size_t at, len;
};

struct runs {
    struct run of[MOST_RUNS];
    size_t num;
};

static bool ends_word(uint8_t byte)
{
    return memchr(" \t\n=,:{}[]()\"", byte, 13) != NULL;
}

static void lines_of(struct runs *lines, const uint8_t *data, size_t len)
{
    lines->num = 0;
    for (size_t at = 0; at < len && lines->num < MOST_RUNS;) {
        const uint8_t *end = memchr(data + at, '\n', len - at);
        size_t next = end == NULL ? len : (size_t)(end - data) + 1;
        lines->of[lines->num++] = (struct run){.at = at, .len = next - at};
        at = next;
    }
}

static void words_of(struct runs *words, const uint8_t *data, struct run line)
{
    words->num = 0;
    for (size_t at = line.at, end = line.at + line.len; at < end && words->num < MOST_RUNS; at++) {
        size_t from = at;
        while (at < end && !ends_word(data[at])) {
            at++;
        }
        if (at != from) {
            words->of[words->num++] = (struct run){.at = from, .len = at - from};
        }
    }
}

static bool put(struct hx_text *text, size_t to, size_t old, const uint8_t *from, struct run what)
{
    uint8_t copy[COPY_ROOM];
    if (what.len > sizeof copy) {
        return false;
    }
    memcpy(copy, from + what.at, what.len);
    return hx_replace(text, to, old, tw_span_of(copy, what.len), NULL, 0);
}

static bool change_line(struct hx_text *text, const struct runs *lines, struct hx_chance *chance)
{
    struct run line = lines->of[hx_below(chance, lines->num)], other = lines->of[hx_below(chance, lines->num)];
    switch (hx_below(chance, 3)) {
    case 0: return put(text, other.at, 0, text->data, line);
    case 1: return hx_replace(text, line.at, line.len, tw_span_of(NULL, 0), NULL, 0);
    default:
        if (line.at < other.at) {
            hx_turn(text, line.at, other.at, other.at + other.len);
        }
        return line.at < other.at;
    }
}

// change_letters writes another digit, sign or letter.
static bool change_letters(struct hx_text *text, struct run word, struct hx_chance *chance)
{
    static const char letters[] = "0123456789abcdefF-.+_xX \n\"=,[]{}#\\\0\x7f\x80";
    size_t at = word.at + hx_below(chance, word.len);
    uint8_t letter = (uint8_t)letters[hx_below(chance, hx_below(chance, 2) == 0 ? 16 : sizeof letters)];
    switch (hx_below(chance, 3)) {
    case 0: text->data[at] = letter; return true;
    case 1: return hx_replace(text, at, 0, tw_span_of(&letter, 1), NULL, 0);
    default: return hx_replace(text, at, 1 + hx_below(chance, word.at + word.len - at), tw_span_of(NULL, 0), NULL, 0);
    }
}

static bool change_word(struct hx_text *text, const struct runs *lines, struct hx_chance *chance)
{
    struct runs words, others;
    words_of(&words, text->data, lines->of[hx_below(chance, lines->num)]);
    words_of(&others, text->data, lines->of[hx_below(chance, lines->num)]);
    if (words.num == 0 || others.num == 0) {
        return false;
    }
    struct run word = words.of[hx_below(chance, words.num)], other = others.of[hx_below(chance, others.num)];
    switch (hx_below(chance, 4)) {
    case 0: return put(text, word.at, word.len, text->data, other);
    case 1: return hx_replace(text, word.at, word.len, tw_span_of(NULL, 0), NULL, 0);
    default: return change_letters(text, word, chance);
    }
}

static size_t mutate(uint8_t *data, size_t len, size_t most, uint32_t seed)
{
    struct hx_text text = {.data = data, .len = len, .most = most};
    struct hx_chance chance = {seed};
    struct runs lines;
    bool any = false;
    for (size_t times = 1 + hx_below(&chance, 3); times > 0; times--) {
        lines_of(&lines, text.data, text.len);
        any =
            (lines.num != 0
             && (hx_below(&chance, 3) == 0 ? change_line(&text, &lines, &chance) : change_word(&text, &lines, &chance)))
            || any;
    }
    return any ? text.len : hx_mutator_bytes.mutate(data, len, most, seed);
}

// cross puts a line of the other text before one of ours, or in its place; or a word of it.
static size_t cross(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out, size_t most,
                    uint32_t seed)
{
    struct hx_text text = {.data = out, .len = a_len, .most = most};
    struct hx_chance chance = {seed};
    struct runs ours, theirs;
    lines_of(&ours, a, a_len);
    lines_of(&theirs, b, b_len);
    if (a_len <= most && ours.num != 0 && theirs.num != 0) {
        memcpy(out, a, a_len);
        struct run to = ours.of[hx_below(&chance, ours.num)], from = theirs.of[hx_below(&chance, theirs.num)];
        bool before = hx_below(&chance, 2) == 0;
        if (hx_below(&chance, 2) == 0) {
            words_of(&ours, a, to);
            words_of(&theirs, b, from);
            to = ours.num == 0 ? to : ours.of[hx_below(&chance, ours.num)];
            from = theirs.num == 0 ? from : theirs.of[hx_below(&chance, theirs.num)];
            before = false;
        }
        if (put(&text, to.at, before ? 0 : to.len, b, from)) {
            return text.len;
        }
    }
    return hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
}

const struct hx_mutator hx_mutator_lines = {.name = "lines", .mutate = mutate, .cross = cross};
