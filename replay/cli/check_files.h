// Options of `check` for other programs: reports as files, what is known already, and what makes the check fail.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_CHECK_FILES_H
#define RESHAKE_REPLAY_CLI_CHECK_FILES_H

#include "replay/cli/cli.h"
#include "replay/report/checks_files.h"
#include "replay/report/known_fails.h"

// What counts for the exit code.
enum rp_fail_on {
    RP_FAIL_ON_ANY,
    RP_FAIL_ON_SHOULD,  // MUST and SHOULD
    RP_FAIL_ON_MUST,    // MUST, but for what is of low weight
};

enum rp_check_report { RP_CHECK_JUNIT, RP_CHECK_SARIF, RP_CHECK_HTML, RP_NUM_CHECK_REPORTS };

#define RP_CHECK_FILES_KNOWN 8  // profiles, and baselines, at most

struct rp_check_files {
    struct {
        const char *path;
        FILE *out;
    } reports[RP_NUM_CHECK_REPORTS];
    const char *baselines[RP_CHECK_FILES_KNOWN], *profiles[RP_CHECK_FILES_KNOWN];
    size_t num_baselines, num_profiles;
    enum rp_fail_on fail_on;
    bool list_profiles;            // of --profile list
    struct rp_known_fails *known;  // of the profiles and the baselines; NULL: there is none of either
};

#define RP_CHECK_FILES_FROM 2000
// RP_CHECK_FILES_OPTIONS are rows for the command's table.
#define RP_CHECK_FILES_OPTIONS                                                                                         \
    {"junit", RP_CHECK_FILES_FROM, "FILE", "write the results as JUnit XML, too"},                                     \
        {"sarif", RP_CHECK_FILES_FROM + 1, "FILE", "write them as SARIF 2.1.0, too"},                                  \
        {"html", RP_CHECK_FILES_FROM + 2, "FILE", "write them as one page for a browser, too"},                        \
        {"baseline", RP_CHECK_FILES_FROM + 3, "FILE",                                                                  \
         "what --json printed before: fails that stand in it are known, and only new ones make the\ncheck fail; "      \
         "several add up"},                                                                                            \
        {"profile", RP_CHECK_FILES_FROM + 5, "NAME",                                                                   \
         "the same with what we know of a server, such as nginx; several add up; `list` shows the names"},             \
    {                                                                                                                  \
        "fail-on", RP_CHECK_FILES_FROM + 4, "LEVEL",                                                                   \
            "which fails make the check fail: any (usual), should (and must), must (without those of\nlow weight)"     \
    }

// rp_check_files_option takes one of them; `id` is one where it is RP_CHECK_FILES_FROM or more.
TW_MUST_USE enum rp_exit rp_check_files_option(struct rp_check_files *files, int id, const struct rp_args *args);

// rp_check_files_wrong says what does not go together; NULL: all does.
const char *rp_check_files_wrong(const struct rp_check_files *files);

// rp_check_files_list prints the profiles, one a line.
enum rp_exit rp_check_files_list(void);

// rp_check_files_create opens the reports and empties them, before anything else is done: what an earlier check wrote is not to be taken
// for this one's, however this one ends. Anything but RP_EXIT_OK: it was said why, and the others are open.
TW_MUST_USE enum rp_exit rp_check_files_create(struct rp_check_files *files);

// rp_check_files_open reads the profiles and the baselines, before anything is played. Anything but RP_EXIT_OK: it was said why.
TW_MUST_USE enum rp_exit rp_check_files_open(struct rp_check_files *files);

// rp_check_files_folder sees whether the folder of the evidence can be written to; none is left behind where there was none. 0, or why not:
// an errno.
int rp_check_files_folder(const char *folder);

// rp_check_files_write writes the reports. False: it was said why; that the disk is full, rp_check_files_close says.
TW_MUST_USE bool rp_check_files_write(const struct rp_check_files *files, const struct rp_check_shown *shown,
                                      const struct rp_checked *checked);

// rp_check_files_judge says how many fails count; where something is known it tells on standard error (or, with `loud`, on standard
// output) what is new, what is known and what got better.
size_t rp_check_files_judge(const struct rp_check_files *files, const struct rp_checked *checked, bool loud);

// rp_check_files_close closes all. False: a report could not be written whole, and it was said.
TW_MUST_USE bool rp_check_files_close(struct rp_check_files *files);

#endif
