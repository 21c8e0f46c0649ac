// A check from beginning to end.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/trouble.h"
#include "replay/net/link.h"

#include <stdlib.h>
#include <string.h>

enum {
    GENTLE_JOBS = 4,
    MORE_JOBS = 12,
    A_JOB_MORE_US = 4000,       // of the round trip
    LEAST_WITHIN_US = 1500000,  // a busy server on a short way; s_server sleeps for a second now and then
    MOST_WITHIN_US = 10000000,
    PROBE_WITHIN_US = 5000000,
    LEAST_QUIET_US = 80000,
    LEAST_ANSWER_US = 200000,
    LEAST_END_US = 200000,
    DEATH_MS = 300,
};

static uint64_t between(uint64_t least, uint64_t value, uint64_t most)
{
    return value < least ? least : value > most ? most : value;
}

// choose_waits says how long answers are waited for, by how long they took.
static void choose_waits(struct rp_check *check)
{
    const struct rp_server *server = &check->out->server;
    struct rp_setting *setting = &check->setting;
    *setting = check->config->setting;
    uint64_t way_us = server->round_trip_us;
    uint64_t own_us = server->longest_us > 2 * way_us ? server->longest_us - 2 * way_us : 0;  // what it works for
    uint64_t usual_us = 3 * way_us + 10 * own_us;
    if (setting->within_us == 0) {
        setting->within_us = between(LEAST_WITHIN_US, 10 * way_us + 10 * server->longest_us, MOST_WITHIN_US);
    }
    setting->trigger = check->config->on_renegotiate != NULL;
    if (setting->quiet_us == 0) {
        setting->quiet_us = between(LEAST_QUIET_US, usual_us, setting->within_us);
    }
    if (!server->answers && setting->answer_us == 0) {
        setting->answer_us = between(LEAST_ANSWER_US, 2 * usual_us, setting->within_us);  // nothing is going to come
    }
    if (setting->end_us == 0) {
        setting->end_us = between(LEAST_END_US, 4 * server->round_trip_us, setting->within_us);
    }
    if (setting->before_resuming_us == 0) {
        setting->before_resuming_us = server->resumes_after_us;
    }
    check->out->within_us = setting->within_us;
}

static enum rp_check_end end_of(const struct rp_check *check)
{
    switch (check->end) {
    case RP_FLEET_INTERRUPTED: return RP_CHECK_INTERRUPTED;
    case RP_FLEET_NO_MEMORY: return RP_CHECK_NO_MEMORY;
    case RP_FLEET_RECORDING: return RP_CHECK_NO_FILE;
    case RP_FLEET_DONE: break;
    }
    return check->gone ? RP_CHECK_GONE : RP_CHECK_DONE;
}

// choose_addresses leaves out those that cannot be reached.
static void choose_addresses(struct rp_check *check)
{
    const struct rp_target *all = check->config->fleet.target;
    for (size_t i = 0; i < all->num; i++) {
        if (check->out->server.addresses & 1u << i) {
            check->target.address[check->target.num++] = all->address[i];
        }
    }
    if (check->target.num > 0) {
        check->fleet.target = &check->target;
    }
}

static bool probe(struct rp_check *check)
{
    const struct rp_check_config *config = check->config;
    struct rp_setting patient = config->setting;
    patient.within_us = patient.within_us != 0 ? patient.within_us : PROBE_WITHIN_US;
    patient.end_us = patient.end_us != 0 ? patient.end_us : LEAST_END_US;
    check->end = rp_probe(&check->fleet, &patient, &check->out->server);
    if (check->end != RP_FLEET_DONE) {
        return false;
    }
    struct rp_server *server = &check->out->server;
    server->has |= config->slow ? RP_NEED_PATIENCE : 0;
    choose_addresses(check);
    server->has |= check->fleet.target->num > 1 ? RP_NEED_SECOND_ADDRESS : 0;
    server->has |= config->spawn ? RP_NEED_RESTART | RP_NEED_PROCESS : 0;
    server->has |= config->on_reload ? RP_NEED_RELOAD : 0;
    server->has |= config->on_renegotiate || server->asks_again ? RP_NEED_TRIGGER : 0;
    server->has |= config->setting.name_b.len > 0 ? RP_NEED_SECOND_NAME : 0;
    return server->met == RP_MET_SERVER;
}

// has_died says whether the server of ours has. Its end is told a little later than it takes no more connections.
static bool has_died(struct rp_check *check)
{
    bool answers = check->out->server.met == RP_MET_SERVER && rp_process_runs(check->process) && rp_check_alive(check);
    return rp_process_ends_within(check->process, answers ? 0 : DEATH_MS);
}

// mend starts it again where it has died of honest handshakes. False: there was no need.
static bool mend(struct rp_check *check)
{
    char why[300];
    rp_trouble_listen(check, NULL);
    if (!check->process || rp_check_stopped(check) || !has_died(check)) {
        return false;
    }
    check->out->num_ends++;
    check->out->output = rp_check_output(check);
    rp_trouble_gone(check, check->out->output, NULL);
    rp_process_stop(check->process);
    check->gone = !rp_process_start(check->process, &check->interrupt, why, sizeof why);
    return true;
}

// probe_anew probes a second time where the server died of the first.
static bool probe_anew(struct rp_check *check)
{
    const struct rp_check_config *config = check->config;
    bool probed = probe(check);
    if (mend(check) && !check->gone) {
        check->out->server = (struct rp_server){0};
        check->target.num = 0;
        check->fleet.target = config->fleet.target;
        probed = probe(check);
        (void)mend(check);
    }
    if (check->end == RP_FLEET_DONE && config->events && config->events->probed) {
        config->events->probed(config->context, &check->out->server);
    }
    return probed;
}

// start starts the server that is ours to start.
static bool start(struct rp_check *check)
{
    char why[300] = "there is not enough memory for this";
    if (!check->config->spawn) {
        return true;
    }
    check->process = rp_process_new(check->config->spawn, check->config->spawn_port);
    if (check->process && rp_process_start(check->process, &check->interrupt, why, sizeof why)) {
        return true;
    }
    check->out->why = rp_check_text(check, why);
    check->out->output = rp_check_output(check);
    check->out->end = rp_interrupt_seen(&check->interrupt) ? RP_CHECK_INTERRUPTED : RP_CHECK_NO_START;
    return false;
}

// stop looks a last time at the server that is ours, and stops it.
static void stop(struct rp_check *check)
{
    if (check->process && rp_process_complains(check->process)) {
        check->out->complained = true;
        check->out->output = rp_check_output(check);
    }
    rp_process_free(check->process);
    check->process = NULL;
}

// gentle_jobs: plays to a server far away mostly wait, so more of them are no more to it. One that is only slow is not far away: it takes
// the longer the more come at once.
static uint32_t gentle_jobs(struct rp_check *check)
{
    const struct rp_server *server = &check->out->server;
    uint64_t more = server->round_trip_us / A_JOB_MORE_US;
    uint32_t jobs = (uint32_t)(GENTLE_JOBS + (more < MORE_JOBS ? more : MORE_JOBS));
    if (!server->concurrent) {
        return 1;
    }
    return jobs > GENTLE_JOBS && !rp_check_bears(check, jobs) ? GENTLE_JOBS : jobs;
}

static void play_all(struct rp_check *check)
{
    choose_waits(check);
    check->out->jobs = check->config->jobs != 0 ? check->config->jobs : gentle_jobs(check);
    (void)mend(check);
    if (!rp_check_plan(check)) {
        check->end = RP_FLEET_NO_MEMORY;
        return;
    }
    rp_check_side_by_side(check);
    rp_check_alone(check);
    rp_check_again(check);
    rp_trouble_settle(check);
    rp_check_evidence(check);
    if (check->config->events && check->config->events->played && !rp_check_stopped(check)) {
        check->config->events->played(check->config->context, &check->out->server, check->out->jobs);
    }
}

static void count(struct rp_check *check)
{
    for (size_t i = 0; i < check->num; i++) {
        const struct rp_finding *found = &check->found[i];
        check->out->counts[found->result]++;
        check->out->num_not_played += found->result == RP_INCONCLUSIVE && found->repeat == 0;
    }
}

void rp_check_run(const struct rp_check_config *config, struct rp_checked *out)
{
    uint64_t start_us = rp_now_us();
    struct rp_check *check = calloc(1, sizeof *check);
    *out = (struct rp_checked){.end = RP_CHECK_NO_MEMORY, .seed = config->fleet.seed, .memory = check};
    if (!check || !rp_interrupt_watch(&check->interrupt)) {
        free(check);
        out->memory = NULL;
        return;
    }
    check->config = config;
    check->out = out;
    check->fleet = config->fleet;
    rp_arena_init(&check->arena, RP_CHECK_ARENA);
    if (start(check)) {
        bool probed = probe_anew(check);
        if (probed) {
            play_all(check);
            count(check);
        }
        out->end = probed || check->end != RP_FLEET_DONE ? end_of(check) : RP_CHECK_NO_SERVER;
    }
    stop(check);
    rp_interrupt_end(&check->interrupt);
    out->took_us = rp_now_us() - start_us;
}

void rp_check_free(struct rp_checked *checked)
{
    struct rp_check *check = checked->memory;
    if (check) {
        rp_controls_free(&check->controls);
        rp_arena_free(&check->arena);
        free(check->items);
        free(check->found);
        free(check);
    }
    *checked = (struct rp_checked){0};
}

bool rp_check_stopped(struct rp_check *check)
{
    if (check->end == RP_FLEET_DONE && rp_interrupt_seen(&check->interrupt)) {
        check->end = RP_FLEET_INTERRUPTED;
    }
    return check->gone || check->end != RP_FLEET_DONE;
}
