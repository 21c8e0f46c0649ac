// Scripts of TLS 1.3 against a pretend server, in memory: what its tests share.
// SPDX-License-Identifier: Apache-2.0
//
// To be included by a test that links reshake-replay; the words in capitals make scripts short enough to be read beside their check.
#ifndef TESTS_SUPPORT_PRETEND13_H
#define TESTS_SUPPORT_PRETEND13_H

#include "parsers/tls/codes.h"
#include "replay/pretend/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

// clang-format off
#define GET RP_TEXT("GET / HTTP/1.0\r\n\r\n")
#define WITHIN 1000000
#define CONNECT(c) {.type = RP_STEP_CONNECT, .conn = (c), .connect_within_us = WITHIN}
#define SHAKE(c, ...) {.type = RP_STEP_HANDSHAKE, .conn = (c), .handshake = {.within_us = WITHIN, __VA_ARGS__}}
#define EXPECT(c, ...) {.type = RP_STEP_EXPECT, .conn = (c), .expect = {.within_us = WITHIN, .accept = RP_ANY_OF(__VA_ARGS__)}}
#define SAVE(c, slot) {.type = RP_STEP_SAVE, .conn = (c), .save.session = (slot)}
#define DATA(c) {.type = RP_STEP_DATA, .conn = (c), .data = {.bytes = GET, .and_wait_us = WITHIN}}
#define PAUSE_S(c, s) {.type = RP_STEP_PAUSE, .conn = (c), .pause_us = (uint64_t)(s) * 1000000}
#define END(c) {.type = RP_STEP_END, .conn = (c), .end = {.how = RP_END_ORDERLY, .wait_us = 100000}}
#define MAKE_SESSION(c, slot, ...) CONNECT(c), SHAKE(c, .hello = {.versions = TLS13, __VA_ARGS__}), EXPECT(c, IS(FULL)), SAVE(c, slot), END(c)
#define OFFER(slot) RP_OFFERS({.session = (slot)})
#define TLS13 RP_CODES(TW_VERSION_TLS13)
#define IS(reaction) {.type = RP_REACT_##reaction}
#define ALERT(id) {.type = RP_REACT_ALERT, .alert = TW_ALERT_##id}
#define SCRIPT(conns, sessions, ...) {.num_conns = (conns), .num_sessions = (sessions), RP_STEPS(__VA_ARGS__)}
// clang-format on

struct stage {
    struct rp_pretend *server;
    struct rp_pretend_memory *memory;
    struct rp_player *player;
    const struct rp_identity *identity;
};

static inline struct stage *open_stage(const struct rp_pretend_config *config)
{
    static const struct rp_pretend_config usual;
    struct stage *s = calloc(1, sizeof *s);
    const char *why = NULL;
    assert_non_null(s);
    s->server = rp_pretend_new(config != NULL ? config : &usual, 1, &why);
    if (s->server == NULL) {
        fail_msg("no server: %s", why != NULL ? why : "no memory");
    }
    s->memory = rp_pretend_memory_new(s->server);
    assert_non_null(s->memory);
    return s;
}

static inline void close_stage(struct stage *s)
{
    rp_pretend_memory_free(s->memory);
    rp_pretend_free(s->server);
    free(s->player);
    free(s);
}

static inline const struct rp_transcript *play(struct stage *s, const struct rp_script *script)
{
    struct rp_player_limits limits = rp_player_limits_of(script);
    free(s->player);
    s->player = rp_player_place(malloc(rp_player_size(&limits)), &limits);
    rp_player_be(s->player, s->identity, "a.example");
    return rp_pretend_play(s->memory, s->player, script, 7);
}

// assert_met fails unless the script was played whole, every expectation is accepted, and every edit found its place.
static inline void assert_met(const struct stage *s, const struct rp_transcript *transcript)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION && entry->met != RP_MET_ACCEPTED && entry->met != RP_MET_NOTHING_SAID) {
            const struct rp_client_facts *facts = transcript->conns[entry->conn].facts;
            const struct rp_pretend_facts *theirs = rp_pretend_memory_facts(s->memory, entry->conn);
            fail_msg("step %u, connection %u: %s, alert %u; fault: %s; server: %s", entry->step, entry->conn,
                     rp_reaction_name(entry->reaction.type), entry->reaction.alert, rp_client_fault_text(facts->fault),
                     theirs != NULL && theirs->why != NULL ? theirs->why : "-");
        }
    }
    if (transcript->end != RP_PLAY_WHOLE) {
        fail_msg("ended at step %u (%d): %s", transcript->end_step, transcript->end,
                 transcript->why ? transcript->why : "-");
    }
    assert_int_equal(transcript->num_unapplied, 0);
}

// run plays a script, every expectation of which has to be met.
static inline const struct rp_transcript *run(struct stage *s, const struct rp_script *script)
{
    const struct rp_transcript *transcript = play(s, script);
    assert_met(s, transcript);
    return transcript;
}

// alone is run with a server that is there for this script alone.
static inline void alone(const struct rp_pretend_config *config, const struct rp_script *script)
{
    struct stage *s = open_stage(config);
    run(s, script);
    close_stage(s);
}

#endif
