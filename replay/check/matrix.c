// The matrix: an honest script for each pair of points and each means. RFC 5077 section 5.1, RFC 8446 sections 4.6.1 and 8.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/matrix.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/server_hello.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_STEPS = 16,
    GENTLE_JOBS = 4,
    TRIES = 2,
    PAUSE_US = 300000,  // before the second: caches that are shared can be late
    WITHIN_US = 3000000,
    END_US = 200000,     // for the server's close_notify
    ANSWER_US = 150000,  // for the answer to early data that is sent again
};

static const uint16_t old_versions[] = {TW_VERSION_TLS12, TW_VERSION_TLS11, TW_VERSION_TLS10};
static const uint16_t new_versions[] = {TW_VERSION_TLS13};
static const char usual_request[] = "GET / HTTP/1.0\r\n\r\n";

// Expectations that a play builds on.
static const struct rp_reaction full[] = {{.type = RP_REACT_FULL}};
static const struct rp_reaction accepted[] = {{.type = RP_REACT_EARLY_ACCEPTED}};

// playing is one cell while it is played.
struct playing {
    enum rp_matrix_means means;
    size_t from, to;  // points
    struct rp_matrix_cell *cell;
    struct rp_offer offer;
    struct rp_step steps[MAX_STEPS];
    struct rp_script script;
};

struct matrix {
    const struct rp_matrix_config *config;
    struct playing *plays;
    size_t num, next, done;
    uint64_t within_us;
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

static struct rp_step *add(struct playing *play, enum rp_step_type type, uint8_t conn)
{
    struct rp_step *step = &play->steps[play->script.num_steps++];
    *step = (struct rp_step){.type = type, .conn = conn};
    return step;
}

static void add_connect(const struct matrix *m, struct playing *play, uint8_t conn, size_t point)
{
    struct rp_step *step = add(play, RP_STEP_CONNECT, conn);
    step->connect_within_us = m->within_us;
    step->address = (uint8_t)(m->config->points[point].address + 1);
}

static void add_expect(const struct matrix *m, struct playing *play, uint8_t conn, const struct rp_reaction *needed)
{
    struct rp_step *step = add(play, RP_STEP_EXPECT, conn);
    step->expect.within_us = m->within_us;
    if (needed) {
        step->expect.role = RP_EXPECT_NEEDED;
        step->expect.accept = (struct rp_reactions){.of = needed, .num = 1};
    }
}

static void add_end(struct playing *play, uint8_t conn)
{
    add(play, RP_STEP_END, conn)->end = (struct rp_ending){.how = RP_END_ORDERLY, .wait_us = END_US};
}

// add_shake adds a handshake; with `early` there is early data in it, and with `offers` the session.
static void add_shake(const struct matrix *m, struct playing *play, uint8_t conn, size_t point, bool offers, bool early)
{
    struct rp_handshake *shake = &add(play, RP_STEP_HANDSHAKE, conn)->handshake;
    const char *name = m->config->points[point].name;
    bool old = play->means == RP_MATRIX_ID || play->means == RP_MATRIX_TICKET;
    shake->within_us = m->within_us;
    shake->hello.versions = old ? (struct rp_codes){old_versions, sizeof old_versions / sizeof old_versions[0]}
                                : (struct rp_codes){new_versions, 1};
    shake->hello.no_ticket = play->means == RP_MATRIX_ID;
    shake->hello.server_name = tw_span_of((const uint8_t *)name, name ? strlen(name) : 0);
    shake->hello.offers = (struct rp_offers){.of = &play->offer, .num = offers};
    shake->hello.early_data = early ? m->request : tw_span_of(NULL, 0);
}

// add_again sends the first flight of connection 1 again, and looks whether it is answered.
static void add_again(const struct matrix *m, struct playing *play)
{
    add_connect(m, play, 2, play->to);
    add(play, RP_STEP_RESEND, 2)->resend.of = 1;
    add_expect(m, play, 2, NULL);
    struct rp_step *step = add(play, RP_STEP_EXPECT, 2);
    step->expect = (struct rp_expect){
        .until = RP_UNTIL_QUIET, .first_within_us = ANSWER_US, .within_us = m->within_us, .round_trip = true};
    add_end(play, 2);
}

// write makes the script of a cell: a session at `from`, which is offered at `to`.
static const struct rp_script *write(const struct matrix *m, struct playing *play, unsigned tries)
{
    static const enum rp_offer_as as[] = {RP_OFFER_ID, RP_OFFER_TICKET, RP_OFFER_PSK, RP_OFFER_PSK, RP_OFFER_PSK};
    bool replay = play->means == RP_MATRIX_REPLAY;
    bool early = replay || play->means == RP_MATRIX_EARLY;
    size_t first_to = replay ? play->from : play->to;
    play->offer = (struct rp_offer){.as = as[play->means]};
    play->script = (struct rp_script){.steps = play->steps, .num_conns = replay ? 3 : 2, .num_sessions = 1};
    add_connect(m, play, 0, play->from);
    add_shake(m, play, 0, play->from, false, false);
    add_expect(m, play, 0, full);
    add(play, RP_STEP_SAVE, 0);
    add_end(play, 0);
    if (tries > 0) {
        add(play, RP_STEP_PAUSE, 0)->pause_us = PAUSE_US;
    }
    add_connect(m, play, 1, first_to);
    add_shake(m, play, 1, first_to, true, early);
    add_expect(m, play, 1, replay ? accepted : NULL);
    if (replay) {
        add_again(m, play);
    } else {
        add_end(play, 1);
    }
    return &play->script;
}

// What came of it.

// reacted gives the first reaction of a connection, which its first expectation has seen.
static struct rp_reaction reacted(const struct rp_transcript *transcript, uint8_t conn)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION && entry->conn == conn) {
            return entry->reaction;
        }
    }
    return (struct rp_reaction){.type = RP_REACT_UNREACHABLE};
}

static enum rp_matrix_came came_of(enum rp_reaction_type type)
{
    switch (type) {
    case RP_REACT_ALERT:
    case RP_REACT_WARNING: return RP_CAME_ALERT;
    case RP_REACT_CLOSE:
    case RP_REACT_RESET: return RP_CAME_CLOSE;
    case RP_REACT_SILENCE: return RP_CAME_SILENCE;
    case RP_REACT_UNREACHABLE: return RP_CAME_UNREACHABLE;
    default: return RP_CAME_UNSOUND;
    }
}

// has_failed says whether a connection that a play builds on could not be opened.
static bool has_failed(const struct rp_transcript *transcript)
{
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        if (transcript->conns[i].state == RP_CONN_FAILED) {
            return true;
        }
    }
    return false;
}

static bool gives_early(const struct rp_client_facts *facts)
{
    for (size_t i = 0; i < facts->num_tickets && i < RP_CLIENT_MAX_TICKETS; i++) {
        if (facts->tickets[i].max_early_data > 0) {
            return true;
        }
    }
    return false;
}

// gives_id says whether the server named the session of connection 0: an empty ID says that it will not be resumed (RFC 5246 section
// 7.4.1.3).
static bool gives_id(const struct rp_player *player)
{
    struct tw_cursor at = tw_cursor_over(rp_player_message(player, 0, true, TW_HS_SERVER_HELLO));
    struct tw_server_hello hello;
    return tw_server_hello_parse(&at, &hello) && hello.session_id.len > 0;
}

// is_given says whether there is something to offer.
static bool is_given(const struct playing *play, const struct rp_transcript *transcript, const struct rp_player *player)
{
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    if (transcript->end != RP_PLAY_WHOLE) {
        return false;
    }
    switch (play->means) {
    case RP_MATRIX_ID: return gives_id(player);
    case RP_MATRIX_TICKET:
    case RP_MATRIX_PSK: return facts->num_tickets > 0;
    case RP_MATRIX_EARLY:
    case RP_MATRIX_REPLAY: return gives_early(facts);
    }
    return false;
}

static enum rp_matrix_came came_of_early(const struct rp_client_facts *facts, enum rp_matrix_means means)
{
    if (means == RP_MATRIX_REPLAY) {
        return facts->early_accepted && facts->data_received > 0 ? RP_CAME_SERVED
               : facts->early_accepted                           ? RP_CAME_ACCEPTED
                                                                 : RP_CAME_NOT_SERVED;
    }
    return facts->early_accepted ? RP_CAME_ACCEPTED : RP_CAME_REFUSED;
}

static struct rp_matrix_cell judge(const struct playing *play, const struct rp_transcript *transcript,
                                   const struct rp_player *player)
{
    uint8_t conn = play->means == RP_MATRIX_REPLAY ? 2 : 1;
    bool early = play->means == RP_MATRIX_EARLY || play->means == RP_MATRIX_REPLAY;
    const struct rp_client_facts *facts = transcript->conns[conn].facts;
    if (has_failed(transcript)) {
        return (struct rp_matrix_cell){.came = RP_CAME_UNREACHABLE};
    }
    if (!is_given(play, transcript, player)) {
        return (struct rp_matrix_cell){.came = RP_CAME_NOT_GIVEN};
    }
    struct rp_reaction reaction = reacted(transcript, conn);
    if (early && (facts->completed || facts->early_accepted || play->means == RP_MATRIX_REPLAY)) {
        return (struct rp_matrix_cell){.came = came_of_early(facts, play->means)};
    }
    if (facts->completed) {
        return (struct rp_matrix_cell){.came = facts->resumed ? RP_CAME_RESUMED : RP_CAME_FULL};
    }
    return (struct rp_matrix_cell){.came = came_of(reaction.type), .alert = reaction.alert};
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
    *play->cell = judge(play, transcript, job->player);
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
    struct matrix m = {.config = config, .within_us = config->within_us ? config->within_us : WITHIN_US};
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
