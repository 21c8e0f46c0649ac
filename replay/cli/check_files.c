// Reports of a check as files, and what is known before it: a baseline, a profile.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_files.h"
#include "replay/report/escape.h"
#include "replay/report/profiles.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// list_names puts the names of all profiles into one line; it returns `out`.
static const char *list_names(char *out, size_t cap)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < rp_num_profiles && len < cap; i++) {
        int more = snprintf(out + len, cap - len, "%s%s", i > 0 ? ", " : "", rp_profiles[i].name);
        len += more > 0 ? (size_t)more : 0;
    }
    return out;
}

static bool take_one_more(const char *list[RP_CHECK_FILES_KNOWN], size_t *num, const char *value)
{
    bool room = *num < RP_CHECK_FILES_KNOWN;
    if (room) {
        list[(*num)++] = value;
    }
    return room;
}

static enum rp_exit take_profile(struct rp_check_files *files, const struct rp_args *args)
{
    char names[1000], shown[100];
    bool list = strcmp(args->value, "list") == 0;
    files->list_profiles = files->list_profiles || list;
    if (!list && !take_one_more(files->profiles, &files->num_profiles, args->value)) {
        return rp_usage(args->command, "--profile can be given %d times at most", RP_CHECK_FILES_KNOWN);
    }
    return list || rp_profile_find(args->value)
               ? RP_EXIT_OK
               : rp_usage(args->command, "there is no profile %s; there are %s",
                          rp_escape_text(shown, sizeof shown, args->value), list_names(names, sizeof names));
}

static enum rp_exit take_level(struct rp_check_files *files, const struct rp_args *args)
{
    static const char *const levels[] = {
        [RP_FAIL_ON_ANY] = "any", [RP_FAIL_ON_SHOULD] = "should", [RP_FAIL_ON_MUST] = "must"};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (strcmp(args->value, levels[i]) == 0) {
            files->fail_on = (enum rp_fail_on)i;
            return RP_EXIT_OK;
        }
    }
    return rp_usage(args->command, "--fail-on takes any, should or must");
}

enum rp_exit rp_check_files_option(struct rp_check_files *files, int id, const struct rp_args *args)
{
    switch (id - RP_CHECK_FILES_FROM) {
    case 0: files->reports[RP_CHECK_JUNIT].path = args->value; break;
    case 1: files->reports[RP_CHECK_SARIF].path = args->value; break;
    case 2: files->reports[RP_CHECK_HTML].path = args->value; break;
    case 3:
        return take_one_more(files->baselines, &files->num_baselines, args->value)
                   ? RP_EXIT_OK
                   : rp_usage(args->command, "--baseline can be given %d times at most", RP_CHECK_FILES_KNOWN);
    case 5: return take_profile(files, args);
    default: return take_level(files, args);
    }
    return RP_EXIT_OK;
}

const char *rp_check_files_wrong(const struct rp_check_files *files)
{
    for (size_t i = 0; i < RP_NUM_CHECK_REPORTS; i++) {
        const char *a = files->reports[i].path, *b = files->reports[(i + 1) % RP_NUM_CHECK_REPORTS].path;
        if (a && b && strcmp(a, b) == 0) {
            return "--junit, --sarif and --html need a file each";
        }
    }
    return NULL;
}

enum rp_exit rp_check_files_list(void)
{
    for (size_t i = 0; i < rp_num_profiles; i++) {
        const struct rp_profile *profile = &rp_profiles[i];
        json_t *head = json_loadb((const char *)profile->text.data, profile->text.len, JSON_DISABLE_EOF_CHECK, NULL);
        const char *server = json_string_value(json_object_get(head, "server"));
        const char *seen = json_string_value(json_object_get(head, "seen"));
        printf("%-18s%s, seen %s\n", profile->name, server ? server : "", seen ? seen : "");
        json_decref(head);
    }
    return RP_EXIT_OK;
}

// What is known.

static enum rp_exit read_known(struct rp_known_fails *known, FILE *in, const char *shown)
{
    char why[300];
    enum rp_exit result = RP_EXIT_OK;
    if (!in) {
        return rp_failed("%s: %s", shown, strerror(errno));
    }
    if (!rp_known_fails_read(known, in, why, sizeof why)) {
        result = rp_failed("%s: %s", shown, why);
    }
    (void)fclose(in);
    return result;
}

enum rp_exit rp_check_files_open(struct rp_check_files *files)
{
    char shown[300];
    enum rp_exit result = RP_EXIT_OK;
    if (files->num_baselines + files->num_profiles == 0) {
        return RP_EXIT_OK;
    }
    files->known = rp_known_fails_new();
    if (!files->known) {
        return rp_failed("there is not enough memory for this");
    }
    for (size_t i = 0; i < files->num_profiles && result == RP_EXIT_OK; i++) {
        struct tw_span text = rp_profile_find(files->profiles[i])->text;
        result = read_known(files->known, fmemopen((void *)(uintptr_t)text.data, text.len, "r"), files->profiles[i]);
    }
    for (size_t i = 0; i < files->num_baselines && result == RP_EXIT_OK; i++) {
        rp_escape_text(shown, sizeof shown, files->baselines[i]);
        result = read_known(files->known, fopen(files->baselines[i], "r"), shown);
    }
    return result;
}

// Judging.

static bool counts(const struct rp_check_files *files, const struct rp_finding *found)
{
    const enum rp_level level = rp_play_level(&found->play);
    switch (files->fail_on) {
    case RP_FAIL_ON_ANY: break;
    case RP_FAIL_ON_SHOULD: return level == RP_LEVEL_MUST || level == RP_LEVEL_SHOULD;
    case RP_FAIL_ON_MUST: return level == RP_LEVEL_MUST && !found->play.of->light;
    }
    return true;
}

static void tell(FILE *out, const char *what, const struct rp_finding *found)
{
    fprintf(out, "%s: %s%s%s\n", what, found->play.of->id, found->variant[0] != '\0' ? " " : "", found->variant);
}

static void tell_against(FILE *out, const struct rp_check_files *files)
{
    fputs("against the ", out);
    for (size_t i = 0; i < files->num_profiles; i++) {
        bool last = i > 0 && i + 1 == files->num_profiles;
        fprintf(out, "%s%s",
                i == 0 ? files->num_profiles > 1 ? "profiles of " : "profile of "
                : last ? " and "
                       : ", ",
                files->profiles[i]);
    }
    fprintf(out, "%s%s", files->num_profiles > 0 && files->num_baselines > 0 ? " and the " : "",
            files->num_baselines == 0   ? ""
            : files->num_baselines == 1 ? "baseline"
                                        : "baselines");
}

size_t rp_check_files_judge(const struct rp_check_files *files, const struct rp_checked *checked, bool loud)
{
    FILE *out = loud ? stdout : stderr;
    size_t fails = 0, known = 0, better = 0;
    struct rp_known_fail fail;
    for (size_t i = 0; i < checked->findings.num; i++) {
        const struct rp_finding *found = &checked->findings.of[i];
        bool failed_before = rp_known_fails_find(files->known, found, &fail);
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
        tell_against(out, files);
        fprintf(out, ": %zu new, %zu known, %zu better\n", fails, known, better);
    }
    return fails;
}

// Writing.

enum rp_exit rp_check_files_create(struct rp_check_files *files)
{
    enum rp_exit result = RP_EXIT_OK;
    char name[300];
    for (size_t i = 0; i < RP_NUM_CHECK_REPORTS; i++) {
        const char *path = files->reports[i].path;
        files->reports[i].out = path ? fopen(path, "we") : NULL;
        if (path && !files->reports[i].out) {
            result = rp_failed("%s: %s", rp_escape_text(name, sizeof name, path), strerror(errno));
        }
    }
    return result;
}

int rp_check_files_folder(const char *folder)
{
    struct stat info;
    if (mkdir(folder, 0777) == 0) {
        (void)rmdir(folder);
        return 0;
    }
    if (errno != EEXIST || stat(folder, &info) != 0) {
        return errno;
    }
    if (!S_ISDIR(info.st_mode)) {
        return ENOTDIR;
    }
    return access(folder, W_OK | X_OK) == 0 ? 0 : errno;
}

typedef bool (*report_writer)(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked);

bool rp_check_files_write(const struct rp_check_files *files, const struct rp_check_shown *shown,
                          const struct rp_checked *checked)
{
    static const report_writer writers[RP_NUM_CHECK_REPORTS] = {
        [RP_CHECK_JUNIT] = rp_checks_junit, [RP_CHECK_SARIF] = rp_checks_sarif, [RP_CHECK_HTML] = rp_checks_html};
    char name[300];
    bool all = true;
    for (size_t i = 0; i < RP_NUM_CHECK_REPORTS; i++) {
        FILE *out = files->reports[i].out;
        if (out && !writers[i](out, shown, checked)) {
            rp_error("%s: there is not enough memory for this",
                     rp_escape_text(name, sizeof name, files->reports[i].path));
            all = false;
        }
    }
    return all;
}

static bool close_report(const char *path, FILE *out)
{
    char name[300];
    bool broken = ferror(out) != 0;
    errno = broken ? EIO : 0;
    if (fclose(out) == 0 && !broken) {
        return true;
    }
    rp_error("%s: cannot be written: %s", rp_escape_text(name, sizeof name, path), strerror(errno));
    return false;
}

bool rp_check_files_close(struct rp_check_files *files)
{
    bool whole = true;
    for (size_t i = 0; i < RP_NUM_CHECK_REPORTS; i++) {
        if (files->reports[i].out) {
            whole = close_report(files->reports[i].path, files->reports[i].out) && whole;
            files->reports[i].out = NULL;
        }
    }
    rp_known_fails_free(files->known);
    files->known = NULL;
    return whole;
}
