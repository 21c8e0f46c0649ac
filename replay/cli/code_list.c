// Lists of versions, cipher suites and groups as people write them.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/code_list.h"
#include "parsers/tls/codes.h"
#include "replay/report/escape.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME_MAX_LEN = 63 };

// take takes what stands before the next `mark`; false: it is empty or too long, or nothing stands behind the mark.
static bool take(const char **text, char mark, char name[NAME_MAX_LEN + 1])
{
    size_t len = 0;
    while ((*text)[len] != '\0' && (*text)[len] != mark) {
        len++;
    }
    (void)snprintf(name, NAME_MAX_LEN + 1, "%.*s", (int)(len < NAME_MAX_LEN ? len : NAME_MAX_LEN), *text);
    if (len == 0 || len > NAME_MAX_LEN) {
        return false;
    }
    *text += len + ((*text)[len] == mark);
    return **text != '\0' || (*text)[-1] != mark;
}

static bool add(struct rp_code_list *list, uint16_t code)
{
    if (list->num == RP_CODE_LIST_MAX) {
        return false;
    }
    list->of[list->num++] = code;
    return true;
}

// Versions.

static bool read_version(const char *name, uint16_t *out)
{
    static const char *const names[] = {"1.0", "1.1", "1.2", "1.3"};
    const char *number = strncasecmp(name, "TLS", 3) == 0 ? name + 3 : name;
    number += *number == 'v' || *number == ' ';
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(number, names[i]) == 0) {
            *out = (uint16_t)(TW_VERSION_TLS10 + i);
            return true;
        }
    }
    return false;
}

static bool read_version_range(const char *text, unsigned *asked)
{
    char name[NAME_MAX_LEN + 1];
    uint16_t from = 0;
    uint16_t to = 0;
    if (!take(&text, '-', name) || !read_version(name, &from)) {
        return false;
    }
    to = from;
    if (*text != '\0' && !read_version(text, &to)) {
        return false;
    }
    for (uint16_t version = from; version <= to; version++) {
        *asked |= 1U << (version - TW_VERSION_TLS10);
    }
    return from <= to;
}

bool rp_versions_parse(const char *text, struct rp_code_list *out)
{
    char range[NAME_MAX_LEN + 1];
    unsigned asked = 0;
    *out = (struct rp_code_list){0};
    do {
        if (!take(&text, ',', range) || !read_version_range(range, &asked)) {
            return false;
        }
    } while (*text != '\0');
    for (uint16_t i = 4; i-- > 0;) {
        if ((asked >> i & 1) != 0) {
            (void)add(out, (uint16_t)(TW_VERSION_TLS10 + i));
        }
    }
    return true;
}

// Names of registries.

struct registry {
    const char *what;                            // one of it
    const char *(*name_at)(size_t index);        // NULL behind the last
    uint16_t (*value_at)(size_t index);          // of the same index
    bool (*read)(const char *name, uint32_t *);  // older names included
};

static const char *suite_name_at(size_t index)
{
    const struct tw_suite *suite = tw_suite_at(index);
    return suite ? suite->name : NULL;
}

static uint16_t suite_value_at(size_t index)
{
    return tw_suite_at(index)->value;
}

static bool read_suite(const char *name, uint32_t *out)
{
    const struct tw_suite *suite = tw_suite_by_name(name);
    *out = suite ? suite->value : *out;
    return suite != NULL;
}

static const char *group_name_at(size_t index)
{
    const struct tw_code *group = tw_code_at(TW_REGISTRY_GROUP, index);
    return group ? group->name : NULL;
}

static uint16_t group_value_at(size_t index)
{
    return (uint16_t)tw_code_at(TW_REGISTRY_GROUP, index)->value;
}

static bool read_group(const char *name, uint32_t *out)
{
    return tw_code_value(TW_REGISTRY_GROUP, name, out);
}

static const struct registry suites = {"cipher suite", suite_name_at, suite_value_at, read_suite};
static const struct registry groups = {"group", group_name_at, group_value_at, read_group};

static bool read_number(const char *name, uint32_t *out)
{
    char *end = NULL;
    if (strncmp(name, "0x", 2) != 0) {
        return false;
    }
    unsigned long value = strtoul(name + 2, &end, 16);
    *out = (uint32_t)value;
    return end != name + 2 && *end == '\0' && value <= UINT16_MAX;
}

static bool read_one(const struct registry *registry, const char *name, uint16_t *out)
{
    uint32_t value = 0;
    bool known = registry->read(name, &value) || read_number(name, &value);
    *out = (uint16_t)value;
    const char *other = NULL;
    for (size_t i = 0; !known && (other = registry->name_at(i)) != NULL; i++) {
        if (strcasecmp(name, other) == 0) {
            *out = registry->value_at(i);
            known = true;
        }
    }
    return known;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static char folded(char c)
{
    return c == '-' ? '_' : (char)tolower((unsigned char)c);
}

// distance is how many letters have to be put in or taken out; - and _ are the same, case does not count.
static unsigned distance(const char *a, const char *b)
{
    unsigned row[NAME_MAX_LEN * 2] = {0};
    size_t len = strlen(b);
    if (len >= sizeof row / sizeof row[0]) {
        return UINT16_MAX;
    }
    for (unsigned j = 0; j <= len; j++) {
        row[j] = j;
    }
    for (unsigned i = 1; *a != '\0'; a++, i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= len; j++) {
            unsigned changed = diagonal + (folded(*a) != folded(b[j - 1]) ? 2U : 0U);
            diagonal = row[j];
            row[j] = least(least(row[j], row[j - 1]) + 1, changed);
        }
    }
    return row[len];
}

static const char *nearest(const struct registry *registry, const char *name)
{
    const char *best = NULL;
    unsigned best_distance = UINT16_MAX;
    const char *other = NULL;
    for (size_t i = 0; (other = registry->name_at(i)) != NULL; i++) {
        unsigned far = distance(name, other);
        if (far < best_distance) {
            best_distance = far;
            best = other;
        }
    }
    return best_distance <= strlen(name) * 2 / 3 ? best : NULL;
}

static void say_wrong(const struct registry *registry, const char *name, char *wrong, size_t cap)
{
    char shown[4 * NAME_MAX_LEN + 1];
    const char *meant = nearest(registry, name);
    rp_escape_text(shown, sizeof shown, name);
    if (meant) {
        (void)snprintf(wrong, cap, "there is no %s '%s'; is it %s that you mean?", registry->what, shown, meant);
    } else {
        (void)snprintf(wrong, cap, "there is no %s '%s'; names are those of IANA's registry, numbers such as 0x1301",
                       registry->what, shown);
    }
}

static bool parse(const struct registry *registry, const char *text, struct rp_code_list *out, char *wrong, size_t cap)
{
    char name[NAME_MAX_LEN + 1];
    uint16_t code = 0;
    *out = (struct rp_code_list){0};
    do {
        if (!take(&text, ',', name) || !read_one(registry, name, &code)) {
            say_wrong(registry, name, wrong, cap);
            return false;
        }
        if (!add(out, code)) {
            (void)snprintf(wrong, cap, "a list has at most %d names", RP_CODE_LIST_MAX);
            return false;
        }
    } while (*text != '\0');
    return true;
}

bool rp_suites_parse(const char *text, struct rp_code_list *out, char *wrong, size_t cap)
{
    return parse(&suites, text, out, wrong, cap);
}

bool rp_groups_parse(const char *text, struct rp_code_list *out, char *wrong, size_t cap)
{
    return parse(&groups, text, out, wrong, cap);
}
