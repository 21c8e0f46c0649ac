// `reshake check --matrix` and `--capacity`.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_modes.h"
#include "replay/cli/gentle.h"
#include "replay/cli/parse.h"
#include "replay/report/capacity.h"
#include "replay/report/escape.h"
#include "replay/report/matrix.h"
#include "replay/report/progress.h"

#include <errno.h>
#include <string.h>

extern const struct rp_command rp_command_check;

enum {
    MOST_NUMBER = 10000000,
    USUAL_MOST = 20000,
    GENTLE_MOST = 1000,
    USUAL_ATTEMPTS = 50,
    AT_ONCE = 16,
    GENTLE_AT_ONCE = 4,
};

enum rp_exit rp_check_modes_option(struct rp_check_modes *modes, int id, const struct rp_args *args)
{
    uint64_t *number = &modes->most;
    switch (id - RP_CHECK_MODES_FROM) {
    case 0: modes->matrix = true; return RP_EXIT_OK;
    case 1: modes->capacity = true; return RP_EXIT_OK;
    case 4: modes->allow_flood = true; return RP_EXIT_OK;
    case 3: number = &modes->attempts; break;
    default: break;
    }
    return rp_parse_number(args->value, 1, MOST_NUMBER, number)
               ? RP_EXIT_OK
               : rp_usage(args->command, "--most and --attempts take a number from 1 to %d", MOST_NUMBER);
}

bool rp_check_modes_name(struct rp_check_modes *modes, const char *name)
{
    bool room = modes->num_names < RP_MATRIX_POINTS;
    if (room) {
        modes->names[modes->num_names++] = name;
    }
    return room;
}

bool rp_check_modes_chosen(const struct rp_check_modes *modes)
{
    return modes->matrix || modes->capacity;
}

const char *rp_check_modes_wrong(const struct rp_check_modes *modes, const struct rp_check_config *config,
                                 const struct rp_check_files *files)
{
    bool files_of_cases = files->junit || files->sarif || files->baseline;
    if (modes->matrix && modes->capacity) {
        return "--matrix and --capacity exclude each other";
    }
    if (!modes->matrix && modes->num_names > 2) {
        return "--name can be given twice, and more often with --matrix alone";
    }
    if (!modes->capacity && (modes->most || modes->attempts || modes->allow_flood)) {
        return "--most, --attempts and --allow-flood go with --capacity alone";
    }
    if (rp_check_modes_chosen(modes) && (files_of_cases || (modes->capacity && files->html))) {
        return "--matrix and --capacity play no cases: of --junit, --sarif, --html and --baseline there is --html of "
               "--matrix";
    }
    return config->spawn && rp_check_modes_chosen(modes)
               ? "--matrix and --capacity play to servers that run: they do not go with --spawn"
               : NULL;
}

// choose_points has every name at every address. False: they are too many.
static bool choose_points(const struct rp_check_modes *modes, struct rp_matrix_config *matrix)
{
    size_t num_names = modes->num_names > 0 ? modes->num_names : 1;
    for (size_t address = 0; address < matrix->fleet->target->num; address++) {
        for (size_t i = 0; i < num_names; i++) {
            if (matrix->num_points == RP_MATRIX_POINTS) {
                return false;
            }
            matrix->points[matrix->num_points++] =
                (struct rp_matrix_point){.address = (uint8_t)address, .name = modes->names[i]};
        }
    }
    return true;
}

static void progress(void *context, size_t done, size_t num)
{
    (void)context;
    rp_progress("%zu of %zu", done, num);
}

static enum rp_exit write_page(const char *path, const struct rp_matrix_shown *shown)
{
    char name[300];
    rp_escape_text(name, sizeof name, path);
    FILE *out = fopen(path, "w");
    if (!out) {
        return rp_failed("%s: %s", name, strerror(errno));
    }
    bool whole = rp_matrix_html(out, shown) && ferror(out) == 0;
    whole = fclose(out) == 0 && whole;
    return whole ? RP_EXIT_OK : rp_failed("%s: cannot be written: %s", name, strerror(errno));
}

static bool reaches_nobody(const struct rp_matrix_config *config, const struct rp_matrix *matrix)
{
    for (size_t means = 0; means < RP_MATRIX_NUM_MEANS; means++) {
        for (size_t i = 0; i < config->num_points; i++) {
            if (matrix->cells[means][i][i].came != RP_CAME_UNREACHABLE) {
                return false;
            }
        }
    }
    return true;
}

static enum rp_exit play_matrix(struct rp_matrix_config *config, const char *to, bool json, const char *html)
{
    struct rp_matrix matrix;
    const struct rp_matrix_shown shown = {.to = to, .config = config, .matrix = &matrix};
    enum rp_fleet_end end = rp_matrix_play(config, &matrix);
    rp_progress_clear();
    switch (end) {
    case RP_FLEET_DONE: break;
    case RP_FLEET_INTERRUPTED: return rp_failed("interrupted");
    case RP_FLEET_NO_MEMORY:
    case RP_FLEET_RECORDING: return rp_failed("there is not enough memory for this");
    }
    if (reaches_nobody(config, &matrix)) {
        return rp_failed("%s cannot be checked: no connection", to);
    }
    if (!(json ? rp_matrix_json : rp_matrix_text)(stdout, &shown)) {
        return rp_failed("there is not enough memory for this");
    }
    return html ? write_page(html, &shown) : RP_EXIT_OK;
}

static enum rp_exit run_matrix(const struct rp_check_modes *modes, const struct rp_check_config *config, const char *to,
                               bool json, const char *html)
{
    struct rp_matrix_config matrix = {.fleet = &config->fleet,
                                      .request = config->setting.request,
                                      .within_us = config->setting.within_us,
                                      .jobs = config->jobs,
                                      .progress = progress};
    if (!choose_points(modes, &matrix)) {
        return rp_usage(&rp_command_check, "--matrix has room for %d addresses and names, each with each",
                        RP_MATRIX_POINTS);
    }
    return play_matrix(&matrix, to, json, html);
}

// Capacity.

static void progress_of(void *context, const char *what, size_t done, size_t num)
{
    (void)context;
    rp_progress("%s: %zu of %zu", what, done, num);
}

static bool is_here(const struct rp_target *target)
{
    bool here = true;
    for (size_t i = 0; i < target->num; i++) {
        here = here && rp_sockaddr_is_loopback((const struct sockaddr *)&target->address[i]);
    }
    return here;
}

static enum rp_exit show_capacity(enum rp_fleet_end end, const struct rp_capacity *capacity, const char *to, bool json)
{
    bool any = false;
    for (size_t i = 0; i < RP_CAPACITY_NUM_MEANS; i++) {
        any = any || capacity->of[i].given > 0;
    }
    if (end != RP_FLEET_DONE) {
        return rp_failed(end == RP_FLEET_INTERRUPTED ? "interrupted" : "there is not enough memory for this");
    }
    if (json) {
        return rp_capacity_json(stdout, to, capacity) ? RP_EXIT_OK : rp_failed("there is not enough memory for this");
    }
    rp_capacity_text(stdout, to, capacity);
    return any ? RP_EXIT_OK : rp_failed("%s gave no session in any handshake", to);
}

static enum rp_exit run_capacity(const struct rp_check_modes *modes, const struct rp_check_config *config,
                                 const char *to, bool json)
{
    bool here = is_here(config->fleet.target);
    struct rp_gentle gentle = {.concurrency = config->jobs                 ? config->jobs
                                              : here || modes->allow_flood ? AT_ONCE
                                                                           : GENTLE_AT_ONCE,
                               .allow_flood = modes->allow_flood};
    uint64_t most = modes->most ? modes->most : here ? USUAL_MOST : GENTLE_MOST;
    if (!here && most > GENTLE_MOST && !modes->allow_flood) {
        return rp_usage(&rp_command_check,
                        "more than %d sessions at a server that is not on this machine: add --allow-flood where you "
                        "may do this",
                        GENTLE_MOST);
    }
    enum rp_exit result = rp_be_gentle(&gentle, &rp_command_check, config->fleet.target);
    if (result != RP_EXIT_OK) {
        return result;
    }
    struct rp_fleet_config fleet = config->fleet;
    fleet.concurrency = gentle.concurrency;
    fleet.rate = (double)gentle.rate;
    const struct rp_capacity_config asked = {.fleet = &fleet,
                                             .within_us = config->setting.within_us,
                                             .most = (uint32_t)most,
                                             .attempts = (uint32_t)(modes->attempts ? modes->attempts : USUAL_ATTEMPTS),
                                             .slow = config->slow,
                                             .progress = progress_of};
    struct rp_capacity capacity;
    enum rp_fleet_end end = rp_capacity_measure(&asked, &capacity);
    rp_progress_clear();
    return show_capacity(end, &capacity, to, json);
}

enum rp_exit rp_check_modes_run(const struct rp_check_modes *modes, const struct rp_check_config *config,
                                const char *to, bool json, const char *html)
{
    return modes->matrix ? run_matrix(modes, config, to, json, html) : run_capacity(modes, config, to, json);
}
