// Which cases are chosen.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check.h"

#include <string.h>

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

static bool has_id(const char *list, const char *id)
{
    const char *word = NULL;
    size_t len = 0;
    while (next_word(&list, &word, &len)) {
        if (is_word(id, word, len)) {
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
    return (!choice->only || has_id(choice->only, of->id)) && !(choice->skip && has_id(choice->skip, of->id))
           && (!choice->groups || has_group(choice->groups, of->id[0]));
}

static bool is_id(const char *word, size_t len)
{
    for (size_t i = 0; i < rp_num_cases; i++) {
        if (is_word(rp_cases[i]->id, word, len)) {
            return true;
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
            if (!is_id(word, *len)) {
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
