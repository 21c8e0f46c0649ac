// Capacity, measured: a first session by ID and so many others behind it, twice as many each time, then halving what is between.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/capacity.h"
#include "parsers/tls/codes.h"

#include <string.h>

enum {
    MAX_STEPS = 10,
    GENTLE_JOBS = 4,
    FIRST_ROUND = 16,
    CLOSE_ENOUGH = 256,  // the halving ends when what is between is less than this part
    MOST_WAIT_S = 120,
    BEHIND_S = 5,  // a lifetime that is over for so long
    WITHIN_US = 3000000,
    END_US = 200000,
};

static const uint16_t old_versions[] = {TW_VERSION_TLS12, TW_VERSION_TLS11, TW_VERSION_TLS10};
static const uint16_t new_versions[] = {TW_VERSION_TLS13};
static const struct rp_reaction full = {.type = RP_REACT_FULL};

// trial is a script that is played: it makes a session, or offers one, or both.
struct trial {
    enum rp_capacity_means means;
    struct rp_offer offer;
    struct rp_step steps[MAX_STEPS];
    struct rp_script script;
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
    uint64_t within_us;
    // What the fleet plays now: each trial of the list once, or one trial `num` times.
    struct trial *trials;
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

bool rp_capacity_has_names(const struct rp_capacity_of *of)
{
    return of->num_keys > 0 && of->num_keys <= RP_CAPACITY_KEYS && of->num_keys < of->given;
}

bool rp_capacity_rotated(const struct rp_capacity_of *of)
{
    return rp_capacity_has_names(of) && of->num_keys > 1
           && of->keys[0].last < of->keys[of->num_keys - 1].first + GENTLE_JOBS;
}

// Scripts.

static struct rp_step *add(struct trial *trial, enum rp_step_type type, uint8_t conn)
{
    struct rp_step *step = &trial->steps[trial->script.num_steps++];
    *step = (struct rp_step){.type = type, .conn = conn};
    return step;
}

static void begin(struct trial *trial, enum rp_capacity_means means, uint8_t num_conns)
{
    static const enum rp_offer_as as[] = {RP_OFFER_ID, RP_OFFER_TICKET, RP_OFFER_PSK};
    *trial = (struct trial){.means = means, .offer = {.as = as[means]}};
    trial->script = (struct rp_script){.num_conns = num_conns, .num_sessions = 1};
}

static void add_shake(const struct measuring *m, struct trial *trial, uint8_t conn, bool offers)
{
    bool old = trial->means != RP_CAPACITY_PSK;
    add(trial, RP_STEP_CONNECT, conn)->connect_within_us = m->within_us;
    struct rp_handshake *shake = &add(trial, RP_STEP_HANDSHAKE, conn)->handshake;
    shake->within_us = m->within_us;
    shake->hello.versions = old ? (struct rp_codes){old_versions, sizeof old_versions / sizeof old_versions[0]}
                                : (struct rp_codes){new_versions, 1};
    shake->hello.no_ticket = trial->means == RP_CAPACITY_ID;
    shake->hello.offers = (struct rp_offers){.of = &trial->offer, .num = offers};
    struct rp_expect *expect = &add(trial, RP_STEP_EXPECT, conn)->expect;
    expect->within_us = m->within_us;
    expect->role = offers ? RP_EXPECT_JUDGED : RP_EXPECT_NEEDED;
    expect->accept = offers ? (struct rp_reactions){.num = 0} : (struct rp_reactions){.of = &full, .num = 1};
}

static void add_end(struct trial *trial, uint8_t conn)
{
    add(trial, RP_STEP_END, conn)->end = (struct rp_ending){.how = RP_END_ORDERLY, .wait_us = END_US};
}

// make_one makes a session and keeps it; offer_known offers one from before; round_trip makes one and offers it `age_s` later.
static void make_one(const struct measuring *m, struct trial *trial)
{
    begin(trial, RP_CAPACITY_ID, 1);
    add_shake(m, trial, 0, false);
    add(trial, RP_STEP_SAVE, 0);
    add_end(trial, 0);
}

static void offer_known(const struct measuring *m, struct trial *trial, const struct first *first)
{
    begin(trial, RP_CAPACITY_ID, 1);
    add(trial, RP_STEP_SESSION, 0)->known = (struct rp_known){.is = first->is};
    add_shake(m, trial, 0, true);
    add_end(trial, 0);
}

static void round_trip(const struct measuring *m, struct trial *trial, enum rp_capacity_means means, uint32_t age_s)
{
    begin(trial, means, 2);
    add_shake(m, trial, 0, false);
    add(trial, RP_STEP_SAVE, 0);
    add_end(trial, 0);
    if (age_s > 0) {
        add(trial, RP_STEP_PAUSE, 0)->pause_us = (uint64_t)age_s * 1000000;
    }
    add_shake(m, trial, 1, true);
    add_end(trial, 1);
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

static void note_key(struct rp_capacity_of *of, const struct rp_session *session)
{
    uint32_t number = of->given;
    if (session->ticket.len < RP_KEY_NAME) {
        return;
    }
    for (uint32_t i = 0; i < of->num_keys && i < RP_CAPACITY_KEYS; i++) {
        if (memcmp(of->keys[i].name, session->ticket.data, RP_KEY_NAME) == 0) {
            of->keys[i].last = number;
            of->keys[i].times++;
            return;
        }
    }
    if (of->num_keys < RP_CAPACITY_KEYS) {
        struct rp_key_seen *key = &of->keys[of->num_keys];
        *key = (struct rp_key_seen){.first = number, .last = number, .times = 1};
        memcpy(key->name, session->ticket.data, RP_KEY_NAME);
    }
    of->num_keys++;
}

// note_attempt counts an attempt to resume.
static void note_attempt(struct measuring *m, const struct trial *trial, const struct rp_job *job,
                         const struct rp_transcript *transcript)
{
    struct rp_capacity_of *of = &m->out->of[trial->means];
    const struct rp_session *session = made(job);
    bool is_id = trial->means == RP_CAPACITY_ID;
    bool given = transcript->end == RP_PLAY_WHOLE && session && (is_id ? session->id.len : session->ticket.len) > 0;
    bool resumed = given && transcript->conns[1].facts->completed && transcript->conns[1].facts->resumed;
    if (trial->age) {
        trial->age->resumed = resumed;
        return;
    }
    of->attempts++;
    if (given && !is_id) {
        of->lifetime_s = of->given == 0 ? session->lifetime_s : of->lifetime_s;
        note_key(of, session);
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
    job->user = m->same ? m->trials : &m->trials[m->next];
    job->script = &((struct trial *)job->user)->script;
    m->next++;
    return true;
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct measuring *m = context;
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    const struct trial *trial = job->user;
    if (trial->script.num_conns == 2) {
        note_attempt(m, trial, job, transcript);
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

// play plays one trial `num` times, or (not `same`) a list of that many.
static enum rp_fleet_end play(struct measuring *m, struct trial *trials, size_t num, bool same, uint32_t concurrency)
{
    static const struct rp_fleet_master master = {.next = next, .played = played};
    struct rp_fleet_config fleet = *m->config->fleet;
    for (size_t i = 0; i < (same ? 1 : num); i++) {
        trials[i].script.steps = trials[i].steps;
    }
    m->trials = trials;
    m->same = same;
    m->num = num;
    m->next = m->done = m->completed = 0;
    fleet.concurrency = concurrency < num ? concurrency : (uint32_t)num;
    fleet.seed += m->runs++;
    fleet.limits = rp_player_limits_of(&trials[0].script);
    enum rp_fleet_end end = num > 0 ? rp_fleet_run(&fleet, &master, m) : RP_FLEET_DONE;
    m->trials = NULL;
    return end;
}

// Counting.

// remembers makes a fresh first session and `others` behind it, and says whether the first is still taken. *made_others is how many were
// made. *known is false where there is no session by ID, too.
static enum rp_fleet_end remembers(struct measuring *m, uint32_t others, uint32_t *made_others, bool *known)
{
    struct first first = {.there = false};
    struct trial one;
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
    for (uint32_t try = FIRST_ROUND; end == RP_FLEET_DONE && out->counted && !out->forgotten && tried < most;
         try *= 2) {
        bool known = false;
        tried = try < most ?
        try : most
            ;
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
    struct trial trial;
    round_trip(m, &trial, means, 0);
    m->what = "attempts to resume";
    return play(m, &trial, m->config->attempts, true, GENTLE_JOBS);
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
    struct trial trials[RP_CAPACITY_NUM_MEANS * RP_CAPACITY_AGES];
    size_t num = 0;
    for (unsigned means = RP_CAPACITY_TICKET; means < RP_CAPACITY_NUM_MEANS; means++) {
        struct rp_capacity_of *of = &m->out->of[means];
        uint32_t ages_s[RP_CAPACITY_AGES];
        of->num_ages = of->resumed > 0 ? ages_of(of, ages_s) : 0;
        for (uint32_t i = 0; i < of->num_ages; i++) {
            of->ages[i].age_s = ages_s[i];
            round_trip(m, &trials[num], (enum rp_capacity_means)means, ages_s[i]);
            trials[num++].age = &of->ages[i];
        }
    }
    m->what = "ages of tickets";
    return play(m, trials, num, false, (uint32_t)num);
}

enum rp_fleet_end rp_capacity_measure(const struct rp_capacity_config *config, struct rp_capacity *out)
{
    struct measuring m = {.config = config, .out = out, .within_us = config->within_us ? config->within_us : WITHIN_US};
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
