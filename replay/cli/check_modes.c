// `reshake check --matrix`.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_modes.h"
#include "replay/report/escape.h"
#include "replay/report/matrix.h"
#include "replay/report/progress.h"

#include <errno.h>
#include <string.h>

extern const struct rp_command rp_command_check;

enum rp_exit rp_check_modes_option(struct rp_check_modes *modes, int id, const struct rp_args *args)
{
    if (id != RP_CHECK_MODES_FROM) {
        return rp_usage(args->command, "there is no such option");
    }
    modes->matrix = true;
    return RP_EXIT_OK;
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
    return modes->matrix;
}

const char *rp_check_modes_wrong(const struct rp_check_modes *modes, const struct rp_check_config *config)
{
    if (!modes->matrix) {
        return modes->num_names > 2 ? "--name can be given twice, and more often with --matrix alone" : NULL;
    }
    return config->spawn ? "--matrix plays to servers that run: it does not go with --spawn" : NULL;
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

enum rp_exit rp_check_modes_run(const struct rp_check_modes *modes, const struct rp_check_config *config,
                                const char *to, bool json, const char *html)
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
