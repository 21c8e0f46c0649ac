// Re-sends flights: the master of the fleet.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/replay_run.h"
#include "replay/verdict/early.h"

#include <stdlib.h>

enum { NUM_VERBATIM = RP_VERBATIM_PROBE_C + 1 };

// scripts of one flight, made when they are first needed.
struct scripts {
    struct rp_script *of[NUM_VERBATIM];
    uint64_t played;  // attempts that are over
    bool skipped;
};

static void forget_scripts(struct scripts *scripts)
{
    for (int what = 0; what < NUM_VERBATIM; what++) {
        rp_script_free(scripts->of[what]);
        scripts->of[what] = NULL;
    }
}

// attempt is one re-sending under way. Those that are over wait in a list to be used again.
struct attempt {
    size_t flight;
    uint64_t number;
    enum rp_verbatim now;
    struct rp_early_looks looks;
    struct rp_verdict verdict;  // of the first script of the attempt
    struct attempt *next_free;
};

struct run {
    const struct rp_replay_plan *plan;
    struct scripts *scripts;  // by flight
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
    return run->plan->deliver ? RP_VERBATIM_DELIVER : RP_VERBATIM_PROBE_A;
}

static const struct rp_script *script_for(struct run *run, size_t flight, enum rp_verbatim what, const char **why)
{
    struct rp_script **script = &run->scripts[flight].of[what];
    if (!*script) {
        *script = rp_verbatim_new(&run->plan->flights->flight[flight], what, &run->plan->options, why);
    }
    return *script;
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
        const struct rp_flight *flight = &run->plan->flights->flight[index];
        enum rp_verbatim what = first_script(run, flight);
        const char *why = NULL;
        job->script = run->scripts[index].skipped ? NULL : script_for(run, index, what, &why);
        if (job->script) {
            struct attempt *attempt = run->free;
            run->free = attempt->next_free;
            *attempt = (struct attempt){.flight = index, .number = run->next_attempt, .now = what};
            job->user = attempt;
            step(run);
            return true;
        }
        if (!run->scripts[index].skipped) {
            run->scripts[index].skipped = true;
            run->plan->skipped(run->plan->context, flight, why);
        }
    }
    return false;
}

// tell_result: the attempt is over.
static void tell_result(struct run *run, struct attempt *attempt, const struct rp_job *job)
{
    const struct rp_replay_plan *plan = run->plan;
    const struct rp_flight *flight = &plan->flights->flight[attempt->flight];
    struct rp_replayed replayed = {
        .flight = flight,
        .attempt = attempt->number,
        .to = job->peer.ss_family ? (const struct sockaddr *)&job->peer : NULL,
        .verdict = attempt->verdict,
        .expected = plan->expected,
    };
    bool carried_out = attempt->verdict.kind != RP_KIND_UNREACHABLE;
    replayed.ok = rp_expectation_is_set(&plan->expectation)
                      ? rp_expectation_met(&plan->expectation, &attempt->verdict, &flight->captured)
                      : carried_out;
    run->enough = !plan->replayed(plan->context, &replayed, attempt->flight) || run->enough;
    if (++run->scripts[attempt->flight].played == plan->repeat) {
        forget_scripts(&run->scripts[attempt->flight]);
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
        const struct rp_script *script = script_for(run, attempt->flight, attempt->now, &why);
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
    const struct rp_script *script = asks_early(flight) ? early_next(run, attempt, transcript) : NULL;
    job->progress = (uint8_t)attempt->now;
    if (!script) {
        tell_result(run, attempt, job);
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

static bool prepare(struct run *run, struct rp_fleet_config *fleet)
{
    const struct rp_replay_plan *plan = run->plan;
    uint64_t jobs = plan->flights->num * plan->repeat;
    fleet->concurrency = jobs < fleet->concurrency ? (uint32_t)jobs : fleet->concurrency;
    fleet->limits = rp_player_limits_for(longest_flight(plan));
    run->scripts = calloc(plan->flights->num, sizeof *run->scripts);
    run->attempts = calloc(fleet->concurrency, sizeof *run->attempts);
    if (!run->scripts || !run->attempts) {
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
    for (size_t i = 0; run.scripts && i < plan->flights->num; i++) {
        forget_scripts(&run.scripts[i]);
    }
    free(run.scripts);
    free(run.attempts);
    return end;
}
