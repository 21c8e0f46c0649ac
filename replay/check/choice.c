// Which cases are chosen.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check.h"

#include <string.h>

enum { PLAY_NAME = 200 };

// next_word gives a word of a list and goes behind it. False: there is none any more.
static bool next_word(const char **list, const char **word, size_t *len)
{
    *list += strspn(*list, ", ");
    *word = *list;
    *len = strcspn(*list, ", ");
    *list += *len;
    return *len > 0;
}

static bool is_word(const char *text, const char *word, size_t len)
{
    return strlen(text) == len && memcmp(text, word, len) == 0;
}

// id_len is how much of a word is an ID: "d-sni-malformed/1.2/ticket" is one play of it, or some.
static size_t id_len(const char *word, size_t len)
{
    const char *slash = memchr(word, '/', len);
    return slash ? (size_t)(slash - word) : len;
}

// has_word says whether a word stands in a text of words.
static bool has_word(const char *text, const char *word, size_t len)
{
    const char *one = NULL;
    size_t one_len = 0;
    while (next_word(&text, &one, &one_len)) {
        if (one_len == len && memcmp(one, word, len) == 0) {
            return true;
        }
    }
    return false;
}

// is_named says whether a play's name has all of what stands behind the slashes of a word.
static bool is_named(const char *name, const char *word, size_t len)
{
    for (size_t at = id_len(word, len); at < len;) {
        size_t part = id_len(word + at + 1, len - at - 1);
        if (!has_word(name, word + at + 1, part)) {
            return false;
        }
        at += 1 + part;
    }
    return true;
}

// has_id says whether a list has an ID; with a play's `name` (NULL: any), whether it has that play.
static bool has_id(const char *list, const char *id, const char *name)
{
    const char *word = NULL;
    size_t len = 0;
    while (next_word(&list, &word, &len)) {
        if (is_word(id, word, id_len(word, len)) && (!name || is_named(name, word, len))) {
            return true;
        }
    }
    return false;
}

static bool has_group(const char *list, char group)
{
    const char *word = NULL;
    size_t len = 0;
    while (next_word(&list, &word, &len)) {
        if (len == 1 && (*word | 0x20) == group) {
            return true;
        }
    }
    return false;
}

bool rp_check_chosen(const struct rp_check_choice *choice, const struct rp_case *of)
{
    return (!choice->only || has_id(choice->only, of->id, NULL)) && !(choice->skip && has_id(choice->skip, of->id, ""))
           && (!choice->groups || has_group(choice->groups, of->id[0]));
}

bool rp_check_chosen_any(const struct rp_check_choice *choice)
{
    size_t i = 0;
    while (i < rp_num_cases && !rp_check_chosen(choice, rp_cases[i])) {
        i++;
    }
    return i < rp_num_cases;
}

bool rp_check_chosen_play(const struct rp_check_choice *choice, const struct rp_play *play)
{
    char name[PLAY_NAME];
    rp_play_name(play, name, sizeof name);
    return rp_check_chosen(choice, play->of) && (!choice->only || has_id(choice->only, play->of->id, name))
           && !(choice->skip && has_id(choice->skip, play->of->id, name));
}

// is_known says whether a word names a case, and a play of it.
static bool is_known(const char *word, size_t len)
{
    char name[PLAY_NAME];
    for (size_t i = 0; i < rp_num_cases; i++) {
        struct rp_play play;
        if (!is_word(rp_cases[i]->id, word, id_len(word, len))) {
            continue;
        }
        for (bool more = rp_play_first(rp_cases[i], &play); more; more = rp_play_next(&play)) {
            if (is_named(rp_play_name(&play, name, sizeof name), word, len)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_group(const char *word, size_t len)
{
    for (size_t i = 0; len == 1 && i < rp_num_cases; i++) {
        if (rp_cases[i]->id[0] == (*word | 0x20)) {
            return true;
        }
    }
    return false;
}

const char *rp_check_unknown(const struct rp_check_choice *choice, size_t *len)
{
    const char *ids[] = {choice->only, choice->skip};
    const char *word = NULL;
    for (size_t i = 0; i < 2; i++) {
        for (const char *list = ids[i]; list && next_word(&list, &word, len);) {
            if (!is_known(word, *len)) {
                return word;
            }
        }
    }
    for (const char *list = choice->groups; list && next_word(&list, &word, len);) {
        if (!is_group(word, *len)) {
            return word;
        }
    }
    return NULL;
}
