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
        run->now_us += bent->byte_us;
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
        case RP_ACTION_DONE: rp_serve_session_free(server); return rp_player_transcript(player);
        }
    }
}

#endif
