// `reshake check --matrix` and `--capacity`.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_modes.h"
#include "replay/check/process.h"
#include "replay/cli/gentle.h"
#include "replay/cli/parse.h"
#include "replay/report/capacity.h"
#include "replay/report/escape.h"
#include "replay/report/page.h"
#include "replay/report/progress.h"
#include "replay/report/unconnected.h"

#include <errno.h>

extern const struct rp_command rp_command_check;

enum {
    MOST_NUMBER = 10000000,
    USUAL_MOST = 20000,
    GENTLE_MOST = 1000,
    USUAL_ATTEMPTS = 50,
    AT_ONCE = 16,
    GENTLE_AT_ONCE = 4,
    POINTS_BEHIND = 8,  // of a matrix that nobody has asked for
};

struct asked {
    const struct rp_check_modes *modes;
    const struct rp_check_config *config;
    const char *to;
    FILE *html;
    bool json;
};

struct results {
    struct rp_matrix_config config;
    struct rp_matrix matrix;
    struct rp_capacity capacity;
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

const char *rp_check_modes_wrong(const struct rp_check_modes *modes)
{
    if (modes->capacity && !modes->matrix && modes->num_names > 1) {
        return "--capacity measures under one --name; a second one goes with --matrix, or with the cases";
    }
    return !modes->matrix && modes->num_names > 2 ? "--name can be given twice, and more often with --matrix alone"
                                                  : NULL;
}

// The matrix.

// choose_points has every name at every address of which a bit is set. False: they are too many.
static bool choose_points(const struct rp_check_modes *modes, uint32_t addresses, size_t most,
                          struct rp_matrix_config *matrix)
{
    size_t num_names = modes->num_names > 0 ? modes->num_names : 1;
    for (size_t address = 0; address < matrix->fleet->target->num; address++) {
        for (size_t i = 0; i < num_names && addresses & UINT32_C(1) << address; i++) {
            if (matrix->num_points == most) {
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

static struct rp_matrix_config matrix_config(const struct rp_check_config *config, uint32_t jobs)
{
    return (struct rp_matrix_config){.fleet = &config->fleet,
                                     .request = config->setting.request,
                                     .within_us = config->setting.within_us,
                                     .jobs = jobs,
                                     .progress = progress};
}

// no_tls says what is missing, and what was said before TLS where that is why.
static enum rp_exit no_tls(const struct rp_fleet_config *fleet, const char *to, const char *missing)
{
    char why[RP_UNCONNECTED_ROOM];
    const struct rp_starttls_end *end = fleet->starttls_end;
    bool talked = end && end->why != RP_STARTTLS_WELL;
    return rp_failed("%s cannot be checked: %s%s%s", to, missing, talked ? ": " : "",
                     talked ? rp_unconnected_text(EPROTO, end, why, sizeof why) : "");
}

static enum rp_exit play_matrix(struct results *results, const char *to)
{
    enum rp_fleet_end end = rp_matrix_play(&results->config, &results->matrix);
    rp_progress_clear();
    if (end != RP_FLEET_DONE) {
        return rp_failed(end == RP_FLEET_INTERRUPTED ? "interrupted" : "there is not enough memory for this");
    }
    return reaches_nobody(&results->config, &results->matrix) ? no_tls(results->config.fleet, to, "no connection")
                                                              : RP_EXIT_OK;
}

static enum rp_exit run_matrix(const struct asked *asked, struct results *results)
{
    results->config = matrix_config(asked->config, asked->config->jobs);
    if (!choose_points(asked->modes, UINT32_MAX, RP_MATRIX_POINTS, &results->config)) {
        return rp_usage(&rp_command_check, "--matrix has room for %d addresses and names, each with each",
                        RP_MATRIX_POINTS);
    }
    enum rp_exit result = play_matrix(results, asked->to);
    const struct rp_matrix_shown shown = {.to = asked->to, .config = &results->config, .matrix = &results->matrix};
    if (result == RP_EXIT_OK && !(asked->json ? rp_matrix_json : rp_matrix_text)(stdout, &shown)) {
        result = rp_failed("there is not enough memory for this");
    }
    return result;
}

static bool is_chosen(const struct rp_check_config *config, const char *id)
{
    const struct rp_case *of = rp_case_find(id);
    return of && rp_check_chosen(&config->choice, of);
}

void rp_check_modes_behind(const struct rp_check_modes *modes, const struct rp_check_config *config, const char *to,
                           const struct rp_server *server, uint32_t jobs, struct rp_check_matrix *out)
{
    bool chosen = is_chosen(config, modes->num_names > 1 ? "h-vhost-matrix" : "h-host-matrix");
    uint32_t addresses = config->fleet.target->num > 1 ? server->addresses : UINT32_MAX;  // one alone was not asked for
    out->config = matrix_config(config, jobs);
    out->shown = (struct rp_matrix_shown){.to = to, .config = &out->config, .matrix = &out->cells};
    if (chosen && choose_points(modes, addresses, POINTS_BEHIND, &out->config) && out->config.num_points > 1) {
        out->there = rp_matrix_play(&out->config, &out->cells) == RP_FLEET_DONE;
        rp_progress_clear();
    }
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

static enum rp_exit show_capacity(const struct asked *asked, enum rp_fleet_end end, const struct rp_capacity *capacity)
{
    bool any = false;
    for (size_t i = 0; i < RP_CAPACITY_NUM_MEANS; i++) {
        any = any || capacity->of[i].given > 0;
    }
    if (end != RP_FLEET_DONE) {
        return rp_failed(end == RP_FLEET_INTERRUPTED ? "interrupted" : "there is not enough memory for this");
    }
    if (asked->json) {
        return rp_capacity_json(stdout, asked->to, capacity) ? RP_EXIT_OK
                                                             : rp_failed("there is not enough memory for this");
    }
    rp_capacity_text(stdout, asked->to, capacity);
    return any ? RP_EXIT_OK : no_tls(&asked->config->fleet, asked->to, "no session in any handshake");
}

static enum rp_exit run_capacity(const struct asked *asked, struct results *results)
{
    const struct rp_check_modes *modes = asked->modes;
    const struct rp_check_config *config = asked->config;
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
    const struct rp_capacity_config wanted = {.fleet = &fleet,
                                              .within_us = config->setting.within_us,
                                              .most = (uint32_t)most,
                                              .attempts =
                                                  (uint32_t)(modes->attempts ? modes->attempts : USUAL_ATTEMPTS),
                                              .slow = config->slow,
                                              .progress = progress_of};
    enum rp_fleet_end end = rp_capacity_measure(&wanted, &results->capacity);
    rp_progress_clear();
    return show_capacity(asked, end, &results->capacity);
}

// All of it.

static void write_page(const struct asked *asked, const struct results *results)
{
    const struct rp_matrix_shown shown = {.to = asked->to, .config = &results->config, .matrix = &results->matrix};
    rp_page_begin(asked->html, "reshake check", asked->to);
    if (asked->modes->matrix) {
        rp_matrix_section(asked->html, &shown);
    }
    if (asked->modes->capacity) {
        rp_capacity_section(asked->html, &results->capacity);
    }
    rp_page_end(asked->html, NULL);
}

static enum rp_exit run_both(const struct asked *asked)
{
    struct results results = {.config = {.num_points = 0}};
    enum rp_exit result = RP_EXIT_OK;
    if (asked->modes->matrix) {
        result = run_matrix(asked, &results);
    }
    if (result == RP_EXIT_OK && asked->modes->capacity) {
        fputs(asked->modes->matrix && !asked->json ? "\n" : "", stdout);
        result = run_capacity(asked, &results);
    }
    if (result == RP_EXIT_OK && asked->html) {
        write_page(asked, &results);
    }
    return result;
}

enum rp_exit rp_check_modes_run(const struct rp_check_modes *modes, const struct rp_check_config *config,
                                const char *to, bool json, FILE *html)
{
    const struct asked asked = {.modes = modes, .config = config, .to = to, .json = json, .html = html};
    char why[300] = "there is not enough memory for this";
    struct rp_process *process = config->spawn ? rp_process_new(config->spawn, config->spawn_port) : NULL;
    if (config->spawn && !(process && rp_process_start(process, NULL, why, sizeof why))) {
        rp_process_free(process);
        return rp_failed("the server of --spawn: %s", why);
    }
    enum rp_exit result = run_both(&asked);
    rp_process_free(process);
    return result;
}
