// Capacity, measured: a first session by ID and so many others behind it, twice as many each time, then halving what is between.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/capacity.h"
#include "replay/check/capacity_keys.h"
#include "replay/check/trial.h"

#include <string.h>

enum {
    FIRST_ROUND = 16,
    CLOSE_ENOUGH = 256,  // the halving ends when what is between is less than this part
    MOST_WAIT_S = 120,
    BEHIND_S = 5,  // a lifetime that is over for so long
};

// attempt is a script that is played: it makes a session, or offers one, or both.
struct attempt {
    enum rp_capacity_means means;
    struct rp_trial trial;
    struct rp_age_tried *age;  // NULL: it is one for the rate
};

// first is the session that is to be remembered.
struct first {
    struct rp_session is;
    uint8_t id[32], secret[RP_SESSION_MAX_SECRET];
    bool there;
};

struct measuring {
    const struct rp_capacity_config *config;
    struct rp_capacity *out;
    // What the fleet plays now: each attempt of the list once, or one attempt `num` times.
    struct attempt *attempts;
    bool same;
    size_t num, next, done, completed;
    uint64_t runs;  // of the fleet: each has randomness of its own
    const char *what;
    struct first *keep;  // where the session is to be kept; NULL: nowhere
    bool resumed;
};

const char *rp_capacity_means_name(enum rp_capacity_means means)
{
    static const char *const names[RP_CAPACITY_NUM_MEANS] = {"id", "ticket", "psk"};
    return names[means];
}

// Scripts.

static void begin(const struct measuring *m, struct attempt *attempt, enum rp_capacity_means means, uint8_t num_conns)
{
    static const enum rp_offer_as as[] = {RP_OFFER_ID, RP_OFFER_TICKET, RP_OFFER_PSK};
    attempt->means = means;
    attempt->age = NULL;
    rp_trial_begin(&attempt->trial, as[means], num_conns, m->config->within_us);
}

static void add_offer(struct rp_trial *trial, uint8_t conn)
{
    rp_trial_connect(trial, conn, 0);
    (void)rp_trial_shake(trial, conn, true);
    rp_trial_expect(trial, conn, NULL);
    rp_trial_end(trial, conn);
}

// make_one makes a session; offer_known offers one from before; round_trip makes one and offers it `age_s` later.
static void make_one(const struct measuring *m, struct attempt *attempt)
{
    begin(m, attempt, RP_CAPACITY_ID, 1);
    (void)rp_trial_make(&attempt->trial, 0, 0);
}

static void offer_known(const struct measuring *m, struct attempt *attempt, const struct first *first)
{
    begin(m, attempt, RP_CAPACITY_ID, 1);
    rp_trial_add(&attempt->trial, RP_STEP_SESSION, 0)->known = (struct rp_known){.is = first->is};
    add_offer(&attempt->trial, 0);
}

static void round_trip(const struct measuring *m, struct attempt *attempt, enum rp_capacity_means means, uint32_t age_s)
{
    begin(m, attempt, means, 2);
    (void)rp_trial_make(&attempt->trial, 0, 0);
    if (age_s > 0) {
        rp_trial_add(&attempt->trial, RP_STEP_PAUSE, 0)->pause_us = (uint64_t)age_s * 1000000;
    }
    add_offer(&attempt->trial, 1);
}

// What is seen.

static const struct rp_session *made(const struct rp_job *job)
{
    struct rp_session_store *store = rp_player_sessions((struct rp_player *)(uintptr_t)job->player);
    return store ? rp_session_get(store, 0) : NULL;
}

static void keep_first(struct first *first, const struct rp_session *session)
{
    if (session->id.len == 0 || session->id.len > sizeof first->id || session->secret.len > sizeof first->secret) {
        return;
    }
    memcpy(first->id, session->id.data, session->id.len);
    memcpy(first->secret, session->secret.data, session->secret.len);
    first->is = (struct rp_session){.version = session->version,
                                    .cipher_suite = session->cipher_suite,
                                    .extended_master_secret = session->extended_master_secret,
                                    .secret = tw_span_of(first->secret, session->secret.len),
                                    .id = tw_span_of(first->id, session->id.len)};
    first->there = true;
}

// note_attempt counts an attempt to resume.
static void note_attempt(struct measuring *m, const struct attempt *attempt, const struct rp_job *job,
                         const struct rp_transcript *transcript)
{
    struct rp_capacity_of *of = &m->out->of[attempt->means];
    const struct rp_session *session = made(job);
    bool is_id = attempt->means == RP_CAPACITY_ID;
    bool given = transcript->end == RP_PLAY_WHOLE && session && (is_id ? session->id.len : session->ticket.len) > 0;
    bool resumed = given && transcript->conns[1].facts->completed && transcript->conns[1].facts->resumed;
    if (attempt->age) {
        attempt->age->resumed = resumed;
        return;
    }
    of->attempts++;
    if (given && !is_id) {
        of->lifetime_s = of->given == 0 ? session->lifetime_s : of->lifetime_s;
        rp_capacity_note_key(of, session->ticket);
    }
    of->given += given;
    of->resumed += resumed;
}

// The master of the fleet.

static bool next(void *context, struct rp_job *job)
{
    struct measuring *m = context;
    if (m->next == m->num) {
        return false;
    }
    struct attempt *attempt = m->same ? m->attempts : &m->attempts[m->next];
    job->user = attempt;
    job->script = &attempt->trial.script;
    m->next++;
    return true;
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct measuring *m = context;
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    const struct attempt *attempt = job->user;
    if (attempt->trial.script.num_conns == 2) {
        note_attempt(m, attempt, job, transcript);
    } else {
        m->completed += facts->completed;
        m->resumed = facts->completed && facts->resumed;
        if (m->keep && made(job)) {
            keep_first(m->keep, made(job));
        }
    }
    m->done++;
    if (m->config->progress) {
        m->config->progress(m->config->context, m->what, m->done, m->num);
    }
    return NULL;
}

// play plays one attempt `num` times, or (not `same`) a list of that many.
static enum rp_fleet_end play(struct measuring *m, struct attempt *attempts, size_t num, bool same,
                              uint32_t concurrency)
{
    static const struct rp_fleet_master master = {.next = next, .played = played};
    struct rp_fleet_config fleet = *m->config->fleet;
    m->next = m->done = m->completed = 0;
    if (num == 0) {
        return RP_FLEET_DONE;  // and there is no script whose limits could be looked at
    }
    m->attempts = attempts;
    m->same = same;
    m->num = num;
    fleet.concurrency = concurrency < num ? concurrency : (uint32_t)num;
    fleet.seed += m->runs++;
    fleet.limits = rp_player_limits_of(&attempts[0].trial.script);
    enum rp_fleet_end end = rp_fleet_run(&fleet, &master, m);
    m->attempts = NULL;
    return end;
}

// Counting.

// remembers makes a fresh first session and `others` behind it, and says whether the first is still taken. *made_others is how many were
// made. *known is false where there is no session by ID, too.
static enum rp_fleet_end remembers(struct measuring *m, uint32_t others, uint32_t *made_others, bool *known)
{
    struct first first = {.there = false};
    struct attempt one;
    make_one(m, &one);
    *known = false;
    *made_others = 0;
    m->what = "sessions by ID";
    m->keep = &first;
    enum rp_fleet_end end = play(m, &one, 1, true, 1);
    m->keep = NULL;
    if (end == RP_FLEET_DONE && first.there) {
        end = play(m, &one, others, true, m->config->fleet->concurrency);
        *made_others = (uint32_t)m->completed;
        m->out->made += *made_others + 1;
        offer_known(m, &one, &first);
        m->resumed = false;
        end = end == RP_FLEET_DONE ? play(m, &one, 1, true, 1) : end;
        *known = m->resumed;
    }
    return end;
}

// count doubles until the first session is forgotten, and then halves what is between.
static enum rp_fleet_end count(struct measuring *m)
{
    struct rp_capacity *out = m->out;
    uint32_t most = m->config->most;
    uint32_t tried = 0, others = 0;
    enum rp_fleet_end end = remembers(m, 0, &others, &out->counted);
    for (uint32_t round = FIRST_ROUND; end == RP_FLEET_DONE && out->counted && !out->forgotten && tried < most;
         round *= 2) {
        bool known = false;
        tried = round < most ? round : most;
        end = remembers(m, tried, &others, &known);
        *(known ? &out->kept : &out->forgotten) = others;
        if (others < tried) {
            break;  // the server does not make as many
        }
    }
    while (end == RP_FLEET_DONE && out->forgotten > out->kept + 1
           && out->forgotten - out->kept > out->forgotten / CLOSE_ENOUGH) {
        bool known = false;
        tried = out->kept + (out->forgotten - out->kept) / 2;
        end = remembers(m, tried, &others, &known);
        if (others < tried) {
            break;
        }
        *(known ? &out->kept : &out->forgotten) = others;
    }
    return end;
}

// Rates and lifetimes.

static enum rp_fleet_end rate(struct measuring *m, enum rp_capacity_means means)
{
    struct attempt one;
    round_trip(m, &one, means, 0);
    m->what = "attempts to resume";
    return play(m, &one, m->config->attempts, true, RP_CAPACITY_JOBS);
}

// ages_of lists when a ticket is offered: early in its life, half way where that is short, and behind its end; what cannot be waited for is
// left out.
static uint32_t ages_of(const struct rp_capacity_of *of, uint32_t ages_s[RP_CAPACITY_AGES])
{
    static const uint32_t usual_s[RP_CAPACITY_AGES - 1] = {5, 20, 60};
    uint32_t num = 0;
    for (size_t i = 0; i < RP_CAPACITY_AGES - 1; i++) {
        if (of->lifetime_s == 0 || usual_s[i] < of->lifetime_s) {
            ages_s[num++] = usual_s[i];
        }
    }
    if (num == 0) {
        ages_s[num++] = of->lifetime_s / 2;
    }
    if (of->lifetime_s > 0 && of->lifetime_s <= MOST_WAIT_S - BEHIND_S) {
        ages_s[num++] = of->lifetime_s + BEHIND_S;
    }
    return num;
}

// grow_old offers tickets at several ages, side by side.
static enum rp_fleet_end grow_old(struct measuring *m)
{
    struct attempt tickets[RP_CAPACITY_NUM_MEANS * RP_CAPACITY_AGES];
    size_t num = 0;
    for (unsigned means = RP_CAPACITY_TICKET; means < RP_CAPACITY_NUM_MEANS; means++) {
        struct rp_capacity_of *of = &m->out->of[means];
        uint32_t ages_s[RP_CAPACITY_AGES];
        of->num_ages = of->resumed > 0 ? ages_of(of, ages_s) : 0;
        for (uint32_t i = 0; i < of->num_ages; i++) {
            of->ages[i].age_s = ages_s[i];
            round_trip(m, &tickets[num], (enum rp_capacity_means)means, ages_s[i]);
            tickets[num++].age = &of->ages[i];
        }
    }
    m->what = "ages of tickets";
    return play(m, tickets, num, false, (uint32_t)num);
}

enum rp_fleet_end rp_capacity_measure(const struct rp_capacity_config *config, struct rp_capacity *out)
{
    struct measuring m = {.config = config, .out = out};
    *out = (struct rp_capacity){0};
    enum rp_fleet_end end = RP_FLEET_DONE;
    for (unsigned means = 0; end == RP_FLEET_DONE && means < RP_CAPACITY_NUM_MEANS; means++) {
        end = rate(&m, (enum rp_capacity_means)means);
    }
    if (end == RP_FLEET_DONE && out->of[RP_CAPACITY_ID].resumed > 0) {
        end = count(&m);
    }
    return end == RP_FLEET_DONE && config->slow ? grow_old(&m) : end;
}
