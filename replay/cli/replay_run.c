// Re-sends flights: the master of the fleet.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/replay_run.h"
#include "replay/verdict/early.h"

#include <stdlib.h>

enum {
    FEW = 16,  // players that get as much room as a client may ever need
    ENTRIES = 512,
    KEPT_LINE = 1024,
    KEPT_DATA = 65536,
    SMALL_ROOM = 32768,
    TICKETS_ROOM = 8192,
    MAX_SESSIONS = 8,
};
#define MOST_READ ((uint64_t)16 << 20)

// sending is what is known of one flight.
struct sending {
    struct rp_flight_scripts scripts;
    uint64_t played;  // attempts that are over
    bool skipped;
};

// attempt is one re-sending under way. Those that are over wait in a list to be used again.
struct attempt {
    size_t flight;
    uint64_t number;
    bool carried;          // by a client with keys; else:
    enum rp_verbatim now;  // which script is played
    struct rp_early_looks looks;
    struct rp_verdict verdict;  // of the first script of the attempt
    struct attempt *next_free;
};

struct run {
    const struct rp_replay_plan *plan;
    struct sending *sendings;  // by flight
    struct attempt *attempts, *free;
    size_t next_flight;
    uint64_t next_attempt;
    bool enough;  // as the plan's owner says
};

// asks_early: early data is judged by probes, whether or not it is delivered.
static bool asks_early(const struct rp_flight *flight)
{
    return flight->offers_early_data && flight->offers_psk;
}

static enum rp_verbatim first_script(const struct run *run, const struct rp_flight *flight)
{
    if (!asks_early(flight)) {
        return RP_VERBATIM_FLIGHT;
    }
    return run->plan->shape.deliver ? RP_VERBATIM_DELIVER : RP_VERBATIM_PROBE_A;
}

static const struct rp_script *probe_for(struct run *run, size_t flight, enum rp_verbatim what, const char **why)
{
    return rp_flight_verbatim(&run->sendings[flight].scripts, &run->plan->flights->flight[flight], &run->plan->shape,
                              what, why);
}

// first_for gives the script that an attempt begins with; NULL: *why says what stands against it.
static const struct rp_script *first_for(struct run *run, struct attempt *attempt, const char **why)
{
    const struct rp_flight *flight = &run->plan->flights->flight[attempt->flight];
    const struct rp_script *carried =
        rp_flight_carried(&run->sendings[attempt->flight].scripts, flight, &run->plan->shape);
    attempt->carried = carried != NULL;
    attempt->now = first_script(run, flight);
    return carried ? carried : probe_for(run, attempt->flight, attempt->now, why);
}

// step moves on to the next attempt: every flight once, then every flight again.
static void step(struct run *run)
{
    if (++run->next_flight == run->plan->flights->num) {
        run->next_flight = 0;
        run->next_attempt++;
    }
}

static bool next(void *context, struct rp_job *job)
{
    struct run *run = context;
    for (; run->next_attempt < run->plan->repeat && !run->enough; step(run)) {
        size_t index = run->next_flight;
        struct attempt attempt = {.flight = index, .number = run->next_attempt};
        const char *why = NULL;
        job->script = run->sendings[index].skipped ? NULL : first_for(run, &attempt, &why);
        if (job->script) {
            job->user = run->free;
            run->free = run->free->next_free;
            *(struct attempt *)job->user = attempt;
            step(run);
            return true;
        }
        if (!run->sendings[index].skipped) {
            run->sendings[index].skipped = true;
            run->plan->skipped(run->plan->context, &run->plan->flights->flight[index], why);
        }
    }
    return false;
}

// why_not_completed: NULL where it was completed, or nobody asked for that.
static const char *why_not_completed(const struct run *run, const struct attempt *attempt,
                                     const struct rp_transcript *transcript)
{
    if (run->plan->shape.way == RP_REPLAY_VERBATIM) {
        return NULL;
    }
    if (attempt->carried && transcript->end == RP_PLAY_CANNOT && transcript->why) {
        return transcript->why;
    }
    const struct rp_flight_scripts *scripts = &run->sendings[attempt->flight].scripts;
    return rp_verdict_not_completed(&attempt->verdict, rp_flight_unknown(scripts, attempt->verdict.carried.fault));
}

// is_ok: what does not go with the secrets is never as expected.
static bool is_ok(const struct rp_replay_plan *plan, const struct attempt *attempt, const struct rp_flight *flight,
                  const struct rp_transcript *transcript)
{
    const struct rp_verdict *verdict = &attempt->verdict;
    bool failed = attempt->carried && (transcript->end == RP_PLAY_CANNOT || rp_verdict_is_wrong(verdict));
    bool expected = rp_expectation_is_set(&plan->expectation)
                        ? rp_expectation_met(&plan->expectation, verdict, &flight->captured)
                        : verdict->kind != RP_KIND_UNREACHABLE;
    return expected && !failed;
}

// tell_result: the attempt is over.
static void tell_result(struct run *run, struct attempt *attempt, const struct rp_job *job,
                        const struct rp_transcript *transcript)
{
    const struct rp_replay_plan *plan = run->plan;
    const struct rp_flight *flight = &plan->flights->flight[attempt->flight];
    struct sending *sending = &run->sendings[attempt->flight];
    const struct rp_replayed replayed = {
        .flight = flight,
        .attempt = attempt->number,
        .to = job->peer.ss_family ? (const struct sockaddr *)&job->peer : NULL,
        .verdict = attempt->verdict,
        .to_complete = plan->shape.way != RP_REPLAY_VERBATIM,
        .fresh = attempt->carried && plan->shape.way == RP_REPLAY_FRESH,
        .not_completed = why_not_completed(run, attempt, transcript),
        .data = plan->with_data ? transcript->conns[0].data : (struct tw_span){0},
        .with_data = plan->with_data,
        .expected = plan->expected,
        .ok = is_ok(plan, attempt, flight, transcript),
    };
    run->enough = !plan->replayed(plan->context, &replayed, attempt->flight) || run->enough;
    if (++sending->played == plan->repeat) {
        rp_flight_forget(&sending->scripts);
    }
    attempt->next_free = run->free;
    run->free = attempt;
}

// early_next settles the question of early data, or gives the script of the next probe.
static const struct rp_script *early_next(struct run *run, struct attempt *attempt,
                                          const struct rp_transcript *transcript)
{
    const char *why = NULL;
    enum rp_early early = RP_EARLY_INCONCLUSIVE;
    rp_early_note(&attempt->looks, attempt->now, transcript);
    if (!rp_early_decide(&attempt->looks, &early, &attempt->now)) {
        const struct rp_script *script = probe_for(run, attempt->flight, attempt->now, &why);
        if (script) {
            return script;
        }
        early = RP_EARLY_INCONCLUSIVE;
    }
    attempt->verdict.early = early;
    attempt->verdict.answered = attempt->looks.a.answered;
    if (early == RP_EARLY_ACCEPTED && attempt->verdict.kind == RP_KIND_PSK) {
        attempt->verdict.kind = RP_KIND_PSK_EARLY_DATA;
    }
    return NULL;
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct run *run = context;
    struct attempt *attempt = job->user;
    const struct rp_flight *flight = &run->plan->flights->flight[attempt->flight];
    if (attempt->now != RP_VERBATIM_PROBE_B && attempt->now != RP_VERBATIM_PROBE_C) {
        attempt->verdict = rp_verdict_of(transcript, 0);
    }
    bool probes = asks_early(flight) && !attempt->carried;
    const struct rp_script *script = probes ? early_next(run, attempt, transcript) : NULL;
    job->progress = (uint8_t)attempt->now;
    if (!script) {
        tell_result(run, attempt, job, transcript);
    }
    return script;
}

static size_t longest_flight(const struct rp_replay_plan *plan)
{
    size_t longest = 0;
    for (size_t i = 0; i < plan->flights->num; i++) {
        longest = plan->flights->flight[i].len > longest ? plan->flights->flight[i].len : longest;
    }
    return longest + 1024;  // another server_name, further record headers
}

// limits_of: many players at once get by with less room each, which is enough for the chains and tickets of usual servers.
static struct rp_player_limits limits_of(const struct rp_replay_plan *plan, uint32_t concurrency)
{
    size_t longest = longest_flight(plan);
    struct rp_player_limits limits = rp_player_limits_for(longest);
    struct rp_player_tls_limits *tls = &limits.tls;
    if (plan->shape.way == RP_REPLAY_VERBATIM) {
        return limits;
    }
    size_t flight_room = 2 * longest + plan->shape.options.request.len + SMALL_ROOM;
    limits.server_room = SMALL_ROOM;
    limits.max_read = MOST_READ;
    limits.max_entries = ENTRIES;
    *tls = (struct rp_player_tls_limits){.num_sessions = plan->shape.way == RP_REPLAY_FRESH ? 1 : MAX_SESSIONS,
                                         .flight_room = flight_room,
                                         .first_room = longest,
                                         .data_room = plan->with_data ? KEPT_DATA : KEPT_LINE,
                                         .client = rp_client_limits_usual()};
    if (concurrency > FEW) {
        tls->client.transcript_room = SMALL_ROOM + longest;
        tls->client.ticket_room = TICKETS_ROOM;
    }
    tls->client.ticket_room = longest > tls->client.ticket_room ? longest : tls->client.ticket_room;
    return limits;
}

static bool prepare(struct run *run, struct rp_fleet_config *fleet)
{
    const struct rp_replay_plan *plan = run->plan;
    uint64_t jobs = plan->flights->num * plan->repeat;
    fleet->concurrency = jobs < fleet->concurrency ? (uint32_t)jobs : fleet->concurrency;
    fleet->limits = limits_of(plan, fleet->concurrency);
    run->sendings = calloc(plan->flights->num, sizeof *run->sendings);
    run->attempts = calloc(fleet->concurrency, sizeof *run->attempts);
    if (!run->sendings || !run->attempts) {
        return false;
    }
    for (uint32_t i = 0; i < fleet->concurrency; i++) {
        run->attempts[i].next_free = run->free;
        run->free = &run->attempts[i];
    }
    return true;
}

enum rp_fleet_end rp_replay_run(const struct rp_replay_plan *plan)
{
    static const struct rp_fleet_master master = {.next = next, .played = played};
    struct run run = {.plan = plan};
    struct rp_fleet_config fleet = plan->fleet;
    enum rp_fleet_end end = prepare(&run, &fleet) ? rp_fleet_run(&fleet, &master, &run) : RP_FLEET_NO_MEMORY;
    for (size_t i = 0; run.sendings && i < plan->flights->num; i++) {
        rp_flight_forget(&run.sendings[i].scripts);
    }
    free(run.sendings);
    free(run.attempts);
    return end;
}
