// Reports of a check as files, and its baseline.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_files.h"
#include "replay/report/escape.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct rp_known_fails {
    json_t *plays;  // "id/variant" to its verdict
};

enum rp_exit rp_check_files_option(struct rp_check_files *files, int id, const struct rp_args *args)
{
    static const char *const levels[] = {
        [RP_FAIL_ON_ANY] = "any", [RP_FAIL_ON_SHOULD] = "should", [RP_FAIL_ON_MUST] = "must"};
    switch (id - RP_CHECK_FILES_FROM) {
    case 0: files->junit = args->value; return RP_EXIT_OK;
    case 1: files->sarif = args->value; return RP_EXIT_OK;
    case 2: files->html = args->value; return RP_EXIT_OK;
    case 3: files->baseline = args->value; return RP_EXIT_OK;
    default: break;
    }
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (strcmp(args->value, levels[i]) == 0) {
            files->fail_on = (enum rp_fail_on)i;
            return RP_EXIT_OK;
        }
    }
    return rp_usage(args->command, "--fail-on takes any, should or must");
}

// The baseline.

static void key_of(const char *id, const char *variant, char *key, size_t cap)
{
    (void)snprintf(key, cap, "%s/%s", id, variant ? variant : "");
}

// take_line takes one object of a baseline. False: it is none that --json prints.
static bool take_line(json_t *plays, const json_t *line)
{
    const char *id = json_string_value(json_object_get(line, "id"));
    const char *verdict = json_string_value(json_object_get(line, "verdict"));
    char key[400];
    if (json_object_get(line, "summary")) {
        return true;
    }
    if (!id || !verdict) {
        return false;
    }
    key_of(id, json_string_value(json_object_get(line, "variant")), key, sizeof key);
    return json_object_set_new(plays, key, json_string(verdict)) == 0;
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

static enum rp_exit read_baseline(FILE *in, const char *shown, json_t *plays)
{
    unsigned number = 1;
    do {
        json_error_t error = {.text = ""};
        json_t *line = json_loadf(in, JSON_DISABLE_EOF_CHECK, &error);
        bool taken = line && take_line(plays, line);
        json_decref(line);
        if (!taken) {
            char why[JSON_ERROR_TEXT_LENGTH];
            return rp_failed("%s: object %u is not what `reshake check --json` prints%s%s", shown, number,
                             error.text[0] != '\0' ? ": " : "", rp_escape_text(why, sizeof why, error.text));
        }
        number++;
    } while (!is_over(in));
    return RP_EXIT_OK;
}

enum rp_exit rp_check_files_open(struct rp_check_files *files)
{
    char shown[300];
    if (!files->baseline) {
        return RP_EXIT_OK;
    }
    rp_escape_text(shown, sizeof shown, files->baseline);
    FILE *in = fopen(files->baseline, "r");
    if (!in) {
        return rp_failed("%s: %s", shown, strerror(errno));
    }
    files->known = calloc(1, sizeof *files->known);
    enum rp_exit result = RP_EXIT_FAILED;
    if (files->known && (files->known->plays = json_object()) != NULL) {
        result = read_baseline(in, shown, files->known->plays);
    } else {
        result = rp_failed("there is not enough memory for this");
    }
    (void)fclose(in);
    return result;
}

void rp_check_files_close(struct rp_check_files *files)
{
    if (files->known) {
        json_decref(files->known->plays);
        free(files->known);
        files->known = NULL;
    }
}

static const char *known_verdict(const struct rp_known_fails *known, const struct rp_finding *found)
{
    char key[400];
    key_of(found->play.of->id, found->variant, key, sizeof key);
    return known ? json_string_value(json_object_get(known->plays, key)) : NULL;
}

// Judging.

static bool counts(const struct rp_check_files *files, const struct rp_finding *found)
{
    const struct rp_case *of = found->play.of;
    switch (files->fail_on) {
    case RP_FAIL_ON_ANY: break;
    case RP_FAIL_ON_SHOULD: return of->level == RP_LEVEL_MUST || of->level == RP_LEVEL_SHOULD;
    case RP_FAIL_ON_MUST: return of->level == RP_LEVEL_MUST && !of->light;
    }
    return true;
}

static void tell(FILE *out, const char *what, const struct rp_finding *found)
{
    fprintf(out, "%s: %s%s%s\n", what, found->play.of->id, found->variant[0] != '\0' ? " " : "", found->variant);
}

size_t rp_check_files_judge(const struct rp_check_files *files, const struct rp_checked *checked, bool loud)
{
    FILE *out = loud ? stdout : stderr;
    size_t fails = 0, known = 0, better = 0;
    for (size_t i = 0; i < checked->findings.num; i++) {
        const struct rp_finding *found = &checked->findings.of[i];
        const char *before = known_verdict(files->known, found);
        bool failed_before = before && strcmp(before, rp_result_name(RP_FAIL)) == 0;
        if (found->result == RP_FAIL && failed_before) {
            known++;
        } else if (found->result == RP_FAIL && counts(files, found)) {
            fails++;
            if (files->known) {
                tell(out, "new", found);
            }
        } else if (failed_before && (found->result == RP_PASS || found->result == RP_TOLERATED)) {
            better++;
            tell(out, "better", found);
        }
    }
    if (files->known) {
        fprintf(out, "against the baseline: %zu new, %zu known, %zu better\n", fails, known, better);
    }
    return fails;
}

// Writing.

typedef bool (*report_writer)(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked);

static bool write_file(const char *path, report_writer report_to, const struct rp_check_shown *shown,
                       const struct rp_checked *checked)
{
    char name[300];
    if (!path) {
        return true;
    }
    rp_escape_text(name, sizeof name, path);
    FILE *out = fopen(path, "w");
    if (!out) {
        rp_error("%s: %s", name, strerror(errno));
        return false;
    }
    bool made = report_to(out, shown, checked);
    bool broken = ferror(out) != 0;
    if (fclose(out) != 0 || broken) {
        rp_error("%s: cannot be written: %s", name, strerror(errno));
        return false;
    }
    if (!made) {
        rp_error("%s: there is not enough memory for this", name);
    }
    return made;
}

bool rp_check_files_write(const struct rp_check_files *files, const struct rp_check_shown *shown,
                          const struct rp_checked *checked)
{
    bool junit = write_file(files->junit, rp_checks_junit, shown, checked);
    bool sarif = write_file(files->sarif, rp_checks_sarif, shown, checked);
    bool html = write_file(files->html, rp_checks_html, shown, checked);
    return junit && sarif && html;
}
