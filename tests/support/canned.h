// A server of bytes: what an honest server said to a client with this seed, to be bent and said again. The client makes the same bytes
// from the same seed, so that an unbent answer completes the handshake, keys and all.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_CANNED_H
#define TESTS_SUPPORT_CANNED_H

#include "tests/support/play.h"

enum { CANNED_FLIGHTS = 8, CANNED_LEN = 16384, CANNED_SEED = 7, CANNED_START_US = 1000000 };

// canned holds what a server says behind each write of the client's.
struct canned {
    struct {
        uint8_t bytes[CANNED_LEN];
        size_t len;
    } flights[CANNED_FLIGHTS];
    size_t num;
};

// bent is how a canned server behaves in one play.
struct bent {
    const struct canned *canned;
    size_t flight;           // the one that is bent
    struct tw_span with;     // and becomes this; data NULL: it stays as it is
    struct tw_span endless;  // behind that flight comes this, over and over
    uint64_t byte_us;        // each byte comes so much after the one before; 0: flights come at once
    bool closes, resets;     // behind the bent flight
    uint64_t most_us;        // the play may not take longer
};

// canned_run is a play under way.
struct canned_run {
    struct rp_player *player;
    const struct bent *bent;
    struct rp_serve_session *server;  // while it is recorded
    struct canned *into;
    uint64_t now_us;
    size_t asked, said, at;  // flights asked for and said; where in the one under way
    bool over;
};

static inline struct tw_span canned_flight(const struct canned_run *run)
{
    const struct bent *bent = run->bent;
    if (run->said == bent->flight && bent->with.data != NULL) {
        return bent->with;
    }
    return tw_span_of(bent->canned->flights[run->said].bytes, bent->canned->flights[run->said].len);
}

// canned_bytes is what is said next; empty: nothing.
static inline struct tw_span canned_bytes(struct canned_run *run)
{
    const struct bent *bent = run->bent;
    bool behind = run->said > bent->flight;
    while (run->said < run->asked && run->said < bent->canned->num && !(behind && bent->endless.len != 0)) {
        struct tw_span all = canned_flight(run);
        if (run->at < all.len) {
            size_t len = bent->byte_us != 0 ? 1 : all.len - run->at;
            run->at += len;
            return tw_span_of(all.data + run->at - len, len);
        }
        run->said++;
        run->at = 0;
        behind = run->said > bent->flight;
        if (behind && (bent->closes || bent->resets)) {
            return (struct tw_span){0};
        }
    }
    return behind ? bent->endless : (struct tw_span){0};
}

// canned_wait lets the server speak, end, or time go on.
static inline void canned_wait(struct canned_run *run, uint64_t until_us)
{
    const struct bent *bent = run->bent;
    struct canned_run before = *run;
    struct tw_span bytes = run->over ? (struct tw_span){0} : canned_bytes(run);
    if (bytes.len != 0 && run->now_us + bent->byte_us <= until_us) {
        run->now_us += bent->byte_us + (bytes.data == bent->endless.data);
        rp_player_bytes(run->player, 0, bytes, run->now_us);
    } else if (bytes.len != 0) {
        *run = before;
        run->now_us = until_us;
    } else if (!run->over && run->said > bent->flight && (bent->closes || bent->resets)) {
        run->over = true;
        rp_player_ended(run->player, 0, bent->resets, run->now_us);
    } else {
        run->now_us = until_us;
    }
}

// canned_play plays a script of one connection against it; time is virtual.
static inline const struct rp_transcript *canned_play(struct rp_player *player, const struct rp_script *script,
                                                      const struct bent *bent)
{
    struct canned_run run = {.player = player, .bent = bent, .now_us = CANNED_START_US};
    rp_player_start(player, script, CANNED_SEED);
    for (size_t turn = 0; turn < 4000000; turn++) {
        struct rp_action action = rp_player_next(player, run.now_us);
        assert_true(run.now_us - CANNED_START_US <= bent->most_us);
        switch (action.type) {
        case RP_ACTION_CONNECT: rp_player_connected(player, 0, run.now_us); break;
        case RP_ACTION_WRITE: run.asked++; break;
        case RP_ACTION_CLOSE: run.over = true; break;
        case RP_ACTION_WAIT: canned_wait(&run, action.until_us); break;
        case RP_ACTION_HOST: rp_player_host_done(player, false, run.now_us); break;
        case RP_ACTION_DONE: return rp_player_transcript(player);
        }
    }
    fail_msg("it never ends");
    return NULL;
}

// canned_record plays a script of one connection against an honest server and keeps what it says.
static inline const struct rp_transcript *canned_record(struct canned *canned, const struct table *t,
                                                        struct rp_player *player, const struct rp_script *script)
{
    uint64_t now_us = CANNED_START_US;
    struct rp_serve_session *server = rp_serve_session_new(&t->contexts);
    bool ended = false;
    canned->num = 0;
    rp_player_start(player, script, CANNED_SEED);
    for (;;) {
        struct rp_action action = rp_player_next(player, now_us);
        size_t len = 0;
        switch (action.type) {
        case RP_ACTION_CONNECT: rp_player_connected(player, 0, now_us); break;
        case RP_ACTION_WRITE:
            assert_true(canned->num < CANNED_FLIGHTS);
            ended = ended || rp_serve_session_feed(server, action.bytes) == RP_SERVE_ENDED;
            len = rp_serve_session_output_len(server);
            assert_true(len <= CANNED_LEN);
            rp_serve_session_output(server, canned->flights[canned->num].bytes, len);
            canned->flights[canned->num++].len = len;
            if (len != 0) {
                rp_player_bytes(player, 0, tw_span_of(canned->flights[canned->num - 1].bytes, len), now_us);
            }
            break;
        case RP_ACTION_CLOSE: break;
        case RP_ACTION_WAIT: now_us = action.until_us; break;
        case RP_ACTION_HOST: rp_player_host_done(player, false, now_us); break;
        case RP_ACTION_DONE: rp_serve_session_free(server); return rp_player_transcript(player);
        }
    }
}

enum { DEADLINE_US = 200000, MOST_US = 2000000 };

// stage is a handshake that was recorded, and all that it takes to play it again.
struct stage {
    struct table *t;
    struct rp_player *player;
    struct rp_session session;
    uint8_t kept[4][8192];  // what the session points to
    struct rp_step steps[8];
    struct rp_offer offer;
    struct rp_script script;
    struct canned canned;
    uint8_t bent[CANNED_LEN + 65536];
};

struct kind {
    const char *name;
    uint16_t version, suite;  // suite 0: what comes
    bool resumes, early, retry, asks_certificate;
};

static inline struct tw_span keep(uint8_t *room, struct tw_span bytes)
{
    assert_true(bytes.len <= sizeof((struct stage *)0)->kept[0]);
    if (bytes.len != 0) {
        memcpy(room, bytes.data, bytes.len);
    }
    return tw_span_of(room, bytes.len);
}

// known makes a session that the server knows, and keeps it.
static inline void known(struct stage *s, const struct rp_hello_spec *hello)
{
    struct rp_script script = {
        .num_conns = 1, .num_sessions = 1, RP_STEPS(CONNECT(0), SHAKE(0, .hello = *hello), SAVE(0, 0), END(0))};
    assert_met(play(s->t, &script));
    s->session = *rp_session_get(rp_player_sessions(s->t->player), 0);
    s->session.secret = keep(s->kept[0], s->session.secret);
    s->session.ticket = keep(s->kept[1], s->session.ticket);
    s->session.id = keep(s->kept[2], s->session.id);
    s->session.server_name = s->session.alpn = tw_span_of(NULL, 0);
}

static inline struct rp_player *player_for(const struct rp_script *script)
{
    struct rp_player_limits limits = rp_player_limits_of(script);
    struct rp_player *player = rp_player_place(malloc(rp_player_size(&limits)), &limits);
    rp_player_be(player, NULL, "localhost");
    return player;
}

static inline struct stage *stage_of(const struct kind *kind)
{
    struct stage *s = calloc(1, sizeof *s);
    struct rp_serve_config config = serves(kind->version, kind->version);
    assert_non_null(s);
    config.groups = kind->retry ? "P-256" : NULL;
    config.client_certificate =
        kind->asks_certificate ? RP_SERVE_CLIENT_CERTIFICATE_REQUEST : RP_SERVE_CLIENT_CERTIFICATE_NONE;
    s->t = lay(&config);
    struct rp_hello_spec hello = {.versions = {.of = &kind->version, .num = 1}};
    hello.suites = (struct rp_codes){.of = &kind->suite, .num = kind->suite != 0};
    if (kind->resumes) {
        known(s, &hello);
        hello.offers = (struct rp_offers){.of = &s->offer, .num = 1};
        hello.early_data = kind->early ? (struct tw_span)GET : tw_span_of(NULL, 0);
    }
    const struct rp_step steps[] = {
        CONNECT(0),
        {.type = RP_STEP_HANDSHAKE, .handshake = {.hello = hello, .within_us = DEADLINE_US}},
        {.type = RP_STEP_EXPECT, .expect.within_us = DEADLINE_US},
        {.type = RP_STEP_DATA, .data = {.bytes = GET, .and_wait_us = DEADLINE_US}},
        {.type = RP_STEP_EXPECT, .expect.within_us = DEADLINE_US},
        {.type = RP_STEP_END, .end = {.how = RP_END_ORDERLY, .wait_us = DEADLINE_US}},
        {.type = RP_STEP_SESSION, .known.is = s->session},
    };
    size_t known_steps = kind->resumes;
    s->steps[0] = steps[6];
    memcpy(s->steps + known_steps, steps, 6 * sizeof steps[0]);
    s->script = (struct rp_script){.steps = s->steps, .num_steps = 6 + known_steps, .num_conns = 1, .num_sessions = 1};
    s->player = player_for(&s->script);
    const struct rp_transcript *transcript = canned_record(&s->canned, s->t, s->player, &s->script);
    if (transcript->conns[0].facts->fault != RP_FAULT_NONE || !transcript->conns[0].facts->completed) {
        fail_msg("%s: %s", kind->name, rp_client_fault_text(transcript->conns[0].facts->fault));
    }
    return s;
}

static inline void stage_free(struct stage *s)
{
    clear(s->t);
    free(s->player);
    free(s);
}

static inline const struct rp_transcript *act(struct stage *s, const struct bent *bent)
{
    struct bent whole = *bent;
    whole.canned = &s->canned;
    whole.most_us = whole.most_us != 0 ? whole.most_us : MOST_US;
    return canned_play(s->player, &s->script, &whole);
}

// reaction is the nth that was looked at.
static inline struct rp_reaction reaction(const struct rp_transcript *transcript, unsigned nth)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        if (transcript->entries[i].type == RP_ENTRY_REACTION && nth-- == 0) {
            return transcript->entries[i].reaction;
        }
    }
    return (struct rp_reaction){.type = RP_REACT_SILENCE};
}

static inline bool is_good(const struct rp_transcript *transcript)
{
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    return facts->completed && facts->fault == RP_FAULT_NONE && !facts->has_alert
           && reaction(transcript, 1).type == RP_REACT_DATA;
}

static inline struct tw_span flight_of(const struct stage *s, size_t i)
{
    return tw_span_of(s->canned.flights[i].bytes, s->canned.flights[i].len);
}

#endif
