// The matrix: an honest script for each pair of points and each means. RFC 5077 section 5.1, RFC 8446 sections 4.6.1 and 8.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/matrix.h"
#include "replay/check/matrix_judge.h"
#include "replay/check/trial.h"

#include <stdlib.h>
#include <string.h>

enum {
    GENTLE_JOBS = 4,
    TRIES = 2,
    PAUSE_US = 300000,   // before the second: caches that are shared can be late
    ANSWER_US = 150000,  // for the answer to early data that is sent again
};

static const char usual_request[] = "GET / HTTP/1.0\r\n\r\n";

// playing is one cell while it is played.
struct playing {
    enum rp_matrix_means means;
    size_t from, to;  // points
    struct rp_matrix_cell *cell;
    struct rp_trial trial;
};

struct matrix {
    const struct rp_matrix_config *config;
    struct playing *plays;
    size_t num, next, done;
    struct tw_span request;
};

const char *rp_matrix_means_name(enum rp_matrix_means means)
{
    static const char *const names[RP_MATRIX_NUM_MEANS] = {"id", "ticket", "psk", "early-data", "replay"};
    return names[means];
}

const char *rp_matrix_came_name(enum rp_matrix_came came)
{
    static const char *const names[RP_NUM_CAME] = {[RP_CAME_NOTHING] = "not-played",
                                                   [RP_CAME_RESUMED] = "resumed",
                                                   [RP_CAME_FULL] = "full",
                                                   [RP_CAME_ALERT] = "alert",
                                                   [RP_CAME_CLOSE] = "close",
                                                   [RP_CAME_SILENCE] = "silence",
                                                   [RP_CAME_UNSOUND] = "unsound",
                                                   [RP_CAME_UNREACHABLE] = "unreachable",
                                                   [RP_CAME_NOT_GIVEN] = "not-given",
                                                   [RP_CAME_ACCEPTED] = "accepted",
                                                   [RP_CAME_REFUSED] = "refused",
                                                   [RP_CAME_SERVED] = "served",
                                                   [RP_CAME_NOT_SERVED] = "not-served"};
    return names[came];
}

// Scripts.

// ask names the server that is meant; with `early` there is early data behind the ClientHello.
static void ask(const struct matrix *m, struct rp_handshake *shake, size_t point, bool early)
{
    const char *name = m->config->points[point].name;
    shake->hello.server_name = tw_span_of((const uint8_t *)name, name ? strlen(name) : 0);
    shake->hello.early_data = early ? m->request : tw_span_of(NULL, 0);
}

static uint8_t address_of(const struct matrix *m, size_t point)
{
    return (uint8_t)(m->config->points[point].address + 1);
}

// add_again sends the first flight of connection 1 again, and looks whether it is answered.
static void add_again(struct rp_trial *trial, uint8_t address)
{
    rp_trial_connect(trial, 2, address);
    rp_trial_add(trial, RP_STEP_RESEND, 2)->resend.of = 1;
    rp_trial_expect(trial, 2, NULL);
    struct rp_step *step = rp_trial_add(trial, RP_STEP_EXPECT, 2);
    step->expect = (struct rp_expect){
        .until = RP_UNTIL_QUIET, .first_within_us = ANSWER_US, .within_us = trial->within_us, .round_trip = true};
    rp_trial_end(trial, 2);
}

// write makes the script of a cell: a session at `from`, which is offered at `to`.
static const struct rp_script *write(const struct matrix *m, struct playing *play, unsigned tries)
{
    static const enum rp_offer_as as[] = {RP_OFFER_ID, RP_OFFER_TICKET, RP_OFFER_PSK, RP_OFFER_PSK, RP_OFFER_PSK};
    static const struct rp_reaction accepted = {.type = RP_REACT_EARLY_ACCEPTED};
    struct rp_trial *trial = &play->trial;
    bool replay = play->means == RP_MATRIX_REPLAY;
    bool early = replay || play->means == RP_MATRIX_EARLY;
    size_t first_to = replay ? play->from : play->to;
    rp_trial_begin(trial, as[play->means], replay ? 3 : 2, m->config->within_us);
    ask(m, rp_trial_make(trial, 0, address_of(m, play->from)), play->from, false);
    if (tries > 0) {
        rp_trial_add(trial, RP_STEP_PAUSE, 0)->pause_us = PAUSE_US;
    }
    rp_trial_connect(trial, 1, address_of(m, first_to));
    ask(m, rp_trial_shake(trial, 1, true), first_to, early);
    rp_trial_expect(trial, 1, replay ? &accepted : NULL);
    if (replay) {
        add_again(trial, address_of(m, play->to));
    } else {
        rp_trial_end(trial, 1);
    }
    return &trial->script;
}

static bool is_worth_another(const struct rp_matrix_cell *cell)
{
    return cell->came == RP_CAME_FULL || cell->came == RP_CAME_REFUSED;
}

// The master of the fleet.

static bool next(void *context, struct rp_job *job)
{
    struct matrix *m = context;
    if (m->next == m->num) {
        return false;
    }
    struct playing *play = &m->plays[m->next++];
    job->user = play;
    job->progress = 0;
    job->script = write(m, play, 0);
    return true;
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct matrix *m = context;
    struct playing *play = job->user;
    *play->cell = rp_matrix_judge(play->means, transcript, job->player);
    play->cell->late = job->progress > 0 && !is_worth_another(play->cell);
    if (is_worth_another(play->cell) && job->progress + 1 < TRIES) {
        job->progress++;
        return write(m, play, job->progress);
    }
    m->done++;
    if (m->config->progress) {
        m->config->progress(m->config->context, m->done, m->num);
    }
    return NULL;
}

static bool same_name(const struct rp_matrix_point *a, const struct rp_matrix_point *b)
{
    return a->name == b->name || (a->name && b->name && strcmp(a->name, b->name) == 0);
}

// plan lists the cells. A first flight that is sent again bears the name that it was made for: other names are no cells of it.
static void plan(struct matrix *m, struct rp_matrix *out)
{
    const struct rp_matrix_point *points = m->config->points;
    for (unsigned means = 0; means < RP_MATRIX_NUM_MEANS; means++) {
        for (size_t from = 0; from < m->config->num_points; from++) {
            for (size_t to = 0; to < m->config->num_points; to++) {
                if (means == RP_MATRIX_REPLAY && !same_name(&points[from], &points[to])) {
                    continue;
                }
                m->plays[m->num++] = (struct playing){
                    .means = (enum rp_matrix_means)means, .from = from, .to = to, .cell = &out->cells[means][from][to]};
            }
        }
    }
}

enum rp_fleet_end rp_matrix_play(const struct rp_matrix_config *config, struct rp_matrix *out)
{
    static const struct rp_fleet_master master = {.next = next, .played = played};
    struct matrix m = {.config = config};
    struct rp_fleet_config fleet = *config->fleet;
    struct playing longest = {.means = RP_MATRIX_REPLAY};
    *out = (struct rp_matrix){0};
    m.request = config->request.len > 0 ? config->request
                                        : tw_span_of((const uint8_t *)usual_request, sizeof usual_request - 1);
    m.plays = calloc(RP_MATRIX_NUM_MEANS * config->num_points * config->num_points, sizeof *m.plays);
    if (!m.plays) {
        return RP_FLEET_NO_MEMORY;
    }
    plan(&m, out);
    fleet.concurrency = config->jobs > 0 ? config->jobs : GENTLE_JOBS;
    fleet.rate = 0;
    fleet.limits = rp_player_limits_of(write(&m, &longest, 1));
    enum rp_fleet_end end = rp_fleet_run(&fleet, &master, &m);
    free(m.plays);
    return end;
}
