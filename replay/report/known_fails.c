// What is known already. The plays are kept as "id/variant" to the object that says it, those of a whole case as "id".
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/known_fails.h"
#include "replay/report/escape.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_ROOM = 400 };

struct rp_known_fails {
    json_t *plays;
};

struct rp_known_fails *rp_known_fails_new(void)
{
    struct rp_known_fails *known = calloc(1, sizeof *known);
    if (known && !(known->plays = json_object())) {
        free(known);
        return NULL;
    }
    return known;
}

void rp_known_fails_free(struct rp_known_fails *known)
{
    if (known) {
        json_decref(known->plays);
        free(known);
    }
}

// Reading.

static bool keep(struct rp_known_fails *known, const char *id, const json_t *variant, const json_t *fail)
{
    const char *name = json_is_null(variant) ? "" : json_string_value(variant);
    char key[KEY_ROOM];
    (void)snprintf(key, sizeof key, "%s/%s", id, name ? name : "");
    return name && json_object_set_new(known->plays, key, json_deep_copy(fail)) == 0;
}

// fail_of makes what is kept of an object: what it says of itself, and else whose the file is.
static json_t *fail_of(const json_t *line, const char *of)
{
    static const char *const keys[] = {"of", "why", "see"};
    const json_t *said = json_object_get(line, "known");
    json_t *fail = json_object();
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *text = json_string_value(json_object_get(said, keys[i]));
        text = !text && i == 0 ? of : text;
        if (text) {
            json_object_set_new(fail, keys[i], json_string(text));
        }
    }
    return fail;
}

static bool take_fail(struct rp_known_fails *known, const json_t *line, const char *id, const char *of)
{
    const json_t *variants = json_object_get(line, "variants");
    const json_t *variant = json_object_get(line, "variant");
    json_t *fail = fail_of(line, of);
    bool taken = fail != NULL;
    if (!variant && !variants) {
        taken = taken && json_object_set(known->plays, id, fail) == 0;
    } else if (variant) {
        taken = taken && keep(known, id, variant, fail);
    }
    for (size_t i = 0; i < json_array_size(variants); i++) {
        taken = taken && keep(known, id, json_array_get(variants, i), fail);
    }
    json_decref(fail);
    return taken;
}

// take_line takes one object. False: it is none that stands in such a file.
static bool take_line(struct rp_known_fails *known, const json_t *line, char *of, size_t cap)
{
    const char *id = json_string_value(json_object_get(line, "id"));
    const char *verdict = json_string_value(json_object_get(line, "verdict"));
    const char *server = json_string_value(json_object_get(line, "server"));
    if (json_object_get(line, "summary")) {
        return true;
    }
    if (json_object_get(line, "profile")) {
        (void)snprintf(of, cap, "%s", server ? server : "");
        return server != NULL;
    }
    if (!id || !verdict) {
        return false;
    }
    return strcmp(verdict, rp_result_name(RP_FAIL)) != 0 || take_fail(known, line, id, of[0] != '\0' ? of : NULL);
}

// is_over passes over white space.
static bool is_over(FILE *in)
{
    int c = fgetc(in);
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        c = fgetc(in);
    }
    return ungetc(c, in) == EOF;
}

bool rp_known_fails_read(struct rp_known_fails *known, FILE *in, char *why, size_t cap)
{
    char of[KEY_ROOM] = "";
    unsigned number = 1;
    do {
        json_error_t error = {.text = ""};
        json_t *line = json_loadf(in, JSON_DISABLE_EOF_CHECK, &error);
        bool taken = line && take_line(known, line, of, sizeof of);
        json_decref(line);
        if (!taken) {
            char text[JSON_ERROR_TEXT_LENGTH];
            (void)snprintf(why, cap, "object %u is not what `reshake check --json` prints%s%s", number,
                           error.text[0] != '\0' ? ": " : "", rp_escape_text(text, sizeof text, error.text));
            return false;
        }
        number++;
    } while (!is_over(in));
    return true;
}

// Asking.

bool rp_known_fails_find(const struct rp_known_fails *known, const struct rp_finding *found, struct rp_known_fail *out)
{
    char key[KEY_ROOM];
    *out = (struct rp_known_fail){0};
    if (!known) {
        return false;
    }
    (void)snprintf(key, sizeof key, "%s/%s", found->play.of->id, found->variant ? found->variant : "");
    const json_t *fail = json_object_get(known->plays, key);
    fail = fail ? fail : json_object_get(known->plays, found->play.of->id);
    *out = (struct rp_known_fail){.of = json_string_value(json_object_get(fail, "of")),
                                  .why = json_string_value(json_object_get(fail, "why")),
                                  .see = json_string_value(json_object_get(fail, "see"))};
    return fail != NULL;
}

const char *rp_known_fail_text(const struct rp_known_fail *fail, char *out, size_t cap)
{
    char whole[1000];
    (void)snprintf(whole, sizeof whole, "of %s%s%s%s%s%s", fail->of ? fail->of : "the baseline", fail->why ? ": " : "",
                   fail->why ? fail->why : "", fail->see ? " (" : "", fail->see ? fail->see : "", fail->see ? ")" : "");
    return rp_escape_text(out, cap, whole);
}
