// Measures handshakes, kind by kind.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/time_run.h"
#include "parsers/tls/codes.h"
#include "replay/net/link.h"
#include "replay/report/progress.h"
#include "replay/report/visits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_MAX = 1 << 20, QUIET_US = 20000, NOT_TIMED = RP_NUM_TIMED };

// chain is a visit of two connections: a full handshake, and one that comes back in this way.
static const struct chain {
    uint16_t version;
    uint8_t first, again;  // enum rp_timed, or NOT_TIMED
    enum rp_offer_as as;
    bool no_ticket, early;
} chains[] = {
    {TW_VERSION_TLS12, RP_TIMED_FULL12, RP_TIMED_TICKET12, RP_OFFER_TICKET, false, false},
    {TW_VERSION_TLS12, NOT_TIMED, RP_TIMED_ID12, RP_OFFER_ID, true, false},
    {TW_VERSION_TLS13, RP_TIMED_FULL13, RP_TIMED_PSK13, RP_OFFER_PSK, false, false},
    {TW_VERSION_TLS13, NOT_TIMED, RP_TIMED_EARLY13, RP_OFFER_PSK, false, true},
};
enum { CHAINS = sizeof chains / sizeof chains[0] };

struct timing {
    const struct rp_time_plan *plan;
    struct rp_times *times;
    struct rp_arena arena;
    struct rp_script scripts[CHAINS];
    uint8_t active[CHAINS];  // numbers of chains
    size_t num_active;
    uint64_t begun, jobs;
    bool no_memory;
    int unreachable;
};

// make_script makes a chain's script, with or without coming back. To be hasty is for who knows that it will go well.
static bool make_script(struct timing *timing, size_t number, bool comes_back, bool hasty)
{
    static const uint16_t versions[] = {TW_VERSION_TLS12, TW_VERSION_TLS13};
    const struct chain *chain = &chains[number];
    struct rp_visit visit = timing->plan->visit;
    visit.hello.versions = (struct rp_codes){.of = &versions[chain->version == TW_VERSION_TLS13], .num = 1};
    visit.hello.no_ticket = chain->no_ticket;
    visit.resume = comes_back;
    visit.resume_as = chain->as;
    visit.early = chain->early;
    visit.first_is_bare = chain->first == NOT_TIMED;
    visit.hasty = hasty;
    visit.quiet_us = QUIET_US;
    return rp_visit_script(&visit, &timing->arena, &timing->scripts[number]);
}

static bool is_wanted(const struct timing *timing, const struct chain *chain)
{
    return chain->version == TW_VERSION_TLS13 ? timing->plan->with13 : timing->plan->with12;
}

// set_active takes the chains of which something is to be measured into the round.
static void set_active(struct timing *timing)
{
    timing->num_active = 0;
    for (uint8_t i = 0; i < CHAINS; i++) {
        const struct rp_time_row *again = &timing->times->rows[chains[i].again];
        bool first = chains[i].first != NOT_TIMED && timing->times->rows[chains[i].first].why_not[0] == '\0';
        if (is_wanted(timing, &chains[i]) && (first || again->why_not[0] == '\0')) {
            timing->active[timing->num_active++] = i;
        }
    }
}

static bool next(void *context, struct rp_job *job)
{
    struct timing *timing = context;
    if (timing->begun == timing->jobs || timing->unreachable != 0 || timing->no_memory) {
        return false;
    }
    job->number = timing->active[timing->begun++ % timing->num_active];
    job->script = &timing->scripts[job->number];
    return true;
}

// What the server offers.

static void say_reaction(struct rp_time_row *row, const struct rp_transcript *transcript, uint8_t conn)
{
    struct rp_reaction reaction = rp_visits_reaction(transcript, conn);
    const char *alert = reaction.type == RP_REACT_ALERT ? tw_alert_name(reaction.alert) : NULL;
    const struct rp_client_facts *facts = transcript->conns[conn].facts;
    const char *fault = facts && facts->fault != RP_FAULT_NONE ? rp_client_fault_text(facts->fault) : NULL;
    (void)snprintf(row->why_not, sizeof row->why_not, "the handshake came to %s%s%s%s%s",
                   rp_reaction_name(reaction.type), alert ? " " : "", alert ? alert : "", fault ? ": " : "",
                   fault ? fault : "");
}

static void say(struct rp_time_row *row, const char *why)
{
    (void)snprintf(row->why_not, sizeof row->why_not, "%s", why);
}

// why_no_session looks at the first connection: what is there to come back with? NULL: something.
static const char *why_no_session(const struct chain *chain, const struct rp_transcript *transcript)
{
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    if (chain->as == RP_OFFER_ID) {
        return transcript->end == RP_PLAY_NO_SESSION ? "the server gives no session ID" : NULL;
    }
    if (facts->num_tickets == 0) {
        return "the server gives no tickets";
    }
    bool early = false;
    for (uint8_t i = 0; i < facts->num_tickets; i++) {
        early = early || facts->tickets[i].max_early_data > 0;
    }
    return chain->early && !early ? "the server's tickets allow no early data" : NULL;
}

static void probe_again(const struct chain *chain, struct rp_time_row *row, const struct rp_transcript *transcript)
{
    struct rp_pace pace;
    const char *why = why_no_session(chain, transcript);
    if (why) {
        say(row, why);
    } else if (!rp_pace_of(transcript, 1, &pace) && pace.has_data) {
        say(row, "the server answered and closed before the handshake was complete");
    } else if (!rp_pace_of(transcript, 1, &pace)) {
        say_reaction(row, transcript, 1);
    } else if (!pace.resumed) {
        say(row, "the server did not resume");
    } else if (chain->early && !pace.early_accepted) {
        say(row, "the server refused the early data");
    }
}

static const struct rp_script *probed(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct timing *timing = context;
    const struct chain *chain = &chains[job->number];
    struct rp_time_row *again = &timing->times->rows[chain->again];
    struct rp_time_row *first = chain->first != NOT_TIMED ? &timing->times->rows[chain->first] : NULL;
    const struct rp_conn_log *failed = rp_visits_unreachable(transcript);
    struct rp_pace pace;
    if (failed) {
        timing->unreachable = failed->error ? failed->error : ETIMEDOUT;
    } else if (rp_pace_of(transcript, 0, &pace)) {
        probe_again(chain, again, transcript);
    } else {
        say_reaction(again, transcript, 0);
        if (first) {
            say_reaction(first, transcript, 0);
        }
    }
    return NULL;
}

// Measuring.

static void take(struct timing *timing, uint8_t timed, const struct rp_transcript *transcript, uint8_t conn,
                 uint64_t cpu_ns)
{
    struct rp_time_row *row = &timing->times->rows[timed];
    struct rp_pace pace;
    bool resumes = timed != RP_TIMED_FULL12 && timed != RP_TIMED_FULL13;
    bool good = rp_pace_of(transcript, conn, &pace) && pace.resumed == resumes
                && (timed != RP_TIMED_EARLY13 || pace.early_accepted);
    if (!good) {
        row->failed++;
    } else if (!rp_time_row_add(row, &pace, cpu_ns)) {
        timing->no_memory = true;
    }
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct timing *timing = context;
    const struct chain *chain = &chains[job->number];
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        timing->times->connections += transcript->conns[i].state != RP_CONN_UNUSED;
    }
    if (chain->first != NOT_TIMED) {
        take(timing, chain->first, transcript, 0, job->cpu_ns[0]);
    }
    if (transcript->num_conns > 1) {
        take(timing, chain->again, transcript, 1, job->cpu_ns[1]);
    }
    rp_progress("%" PRIu64 " of %" PRIu64 " visits", timing->begun, timing->jobs);
    return NULL;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

// limits_of are what all scripts of the round take.
static struct rp_player_limits limits_of(const struct timing *timing)
{
    struct rp_player_limits all = {0};
    for (size_t i = 0; i < timing->num_active; i++) {
        struct rp_player_limits one = rp_player_limits_of(&timing->scripts[timing->active[i]]);
        one.num_conns = (uint8_t)larger(one.num_conns, all.num_conns);
        one.max_entries = larger(one.max_entries, all.max_entries);
        one.tls.num_sessions = (uint8_t)larger(one.tls.num_sessions, all.tls.num_sessions);
        all = one;
    }
    return all;
}

static enum rp_fleet_end run(struct timing *timing, struct rp_fleet_config config, const struct rp_fleet_master *master,
                             uint64_t rounds)
{
    config.limits = limits_of(timing);
    config.rate /= config.limits.num_conns;
    config.count_cpu = true;
    timing->begun = 0;
    timing->jobs = rounds * timing->num_active;
    enum rp_fleet_end end = rp_fleet_run(&config, master, timing);
    return timing->no_memory ? RP_FLEET_NO_MEMORY : end;
}

// probe finds out which kinds the server offers, by one visit each.
static enum rp_fleet_end probe(struct timing *timing)
{
    static const struct rp_fleet_master master = {.next = next, .played = probed};
    for (size_t i = 0; i < CHAINS; i++) {
        bool is_asked = is_wanted(timing, &chains[i]);
        timing->times->rows[chains[i].again].asked = is_asked;
        if (chains[i].first != NOT_TIMED) {
            timing->times->rows[chains[i].first].asked = is_asked;
        }
        if (!make_script(timing, i, true, false)) {
            return RP_FLEET_NO_MEMORY;
        }
    }
    if (timing->plan->visit.request.len == 0) {
        say(&timing->times->rows[RP_TIMED_EARLY13], "there is nothing to send early without --http or --request");
    }
    set_active(timing);
    struct rp_fleet_config config = timing->plan->fleet;
    config.concurrency = 1;
    config.seed = ~config.seed;  // what follows is not to say the same again
    return run(timing, config, &master, 1);
}

static enum rp_fleet_end measure(struct timing *timing)
{
    static const struct rp_fleet_master master = {.next = next, .played = played};
    for (size_t i = 0; i < CHAINS; i++) {
        bool comes_back = timing->times->rows[chains[i].again].why_not[0] == '\0';
        if (!make_script(timing, i, comes_back, true)) {
            return RP_FLEET_NO_MEMORY;
        }
    }
    set_active(timing);
    if (timing->num_active == 0) {
        return RP_FLEET_DONE;
    }
    uint64_t begun_us = rp_now_us();
    enum rp_fleet_end end = run(timing, timing->plan->fleet, &master, timing->times->count);
    timing->times->seconds = (double)(rp_now_us() - begun_us) / 1e6;
    rp_progress_clear();
    return end;
}

enum rp_fleet_end rp_time_run(const struct rp_time_plan *plan, struct rp_times *times, int *unreachable)
{
    struct timing timing = {.plan = plan, .times = times};
    rp_arena_init(&timing.arena, ARENA_MAX);
    enum rp_fleet_end end = probe(&timing);
    *unreachable = timing.unreachable;
    if (end == RP_FLEET_DONE && timing.unreachable == 0) {
        end = measure(&timing);
    }
    rp_arena_free(&timing.arena);
    return end;
}
