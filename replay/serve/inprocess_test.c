// Scripts with keys, played in memory against the embedded server.
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/inprocess.h"

#include "parsers/tls/codes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct table {
    struct rp_serve_config config;
    struct rp_serve_contexts contexts;
    struct rp_inprocess *memory;
    struct rp_player *player;
};

static struct table *lay(const struct rp_serve_config *config)
{
    struct table *t = calloc(1, sizeof *t);
    char why[200] = "";
    assert_non_null(t);
    t->config = *config;
    if (!rp_serve_contexts_make(&t->contexts, &t->config, why, sizeof why)) {
        fail_msg("%s", why);
    }
    t->memory = rp_inprocess_new(&t->contexts);
    return t;
}

static void clear(struct table *t)
{
    rp_inprocess_free(t->memory);
    rp_serve_contexts_free(&t->contexts);
    free(t->player);
    free(t);
}

static const struct rp_transcript *play(struct table *t, const struct rp_script *script)
{
    struct rp_player_limits limits = rp_player_limits_of(script);
    free(t->player);
    t->player = rp_player_place(malloc(rp_player_size(&limits)), &limits);
    rp_player_be(t->player, NULL, "localhost");
    return rp_inprocess_play(t->memory, t->player, script, 1);
}

// assert_met fails unless the script was played whole and every expectation accepted.
static void assert_met(const struct rp_transcript *transcript, size_t expectations)
{
    size_t met = 0;
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION) {
            if (entry->met != RP_MET_ACCEPTED) {
                fail_msg("step %u: %s, alert %u", entry->step, rp_reaction_name(entry->reaction.type),
                         entry->reaction.alert);
            }
            met++;
        }
    }
    if (transcript->end != RP_PLAY_WHOLE) {
        fail_msg("ended at step %u: %s", transcript->end_step, transcript->why ? transcript->why : "-");
    }
    assert_int_equal(transcript->num_unapplied, 0);
    assert_int_equal(met, expectations);
}

#define TLS12 RP_CODES(TW_VERSION_TLS12)
#define TLS13 RP_CODES(TW_VERSION_TLS13)
#define WITHIN .within_us = 1000000

static const struct rp_serve_config both = {
    .min_version = TW_VERSION_TLS12, .max_version = TW_VERSION_TLS13, .tickets = true, .early_data = true};

static const struct rp_script ticket12 = {
    RP_STEPS({.type = RP_STEP_CONNECT, .connect_within_us = 1000000},
             {.type = RP_STEP_HANDSHAKE, .handshake.hello.versions = TLS12},
             {.type = RP_STEP_EXPECT, .expect = {WITHIN, .accept = RP_ANY_OF({.type = RP_REACT_FULL})}},
             {.type = RP_STEP_DATA, .data = {.bytes = RP_TEXT("GET / HTTP/1.0\r\n\r\n"), .and_wait_us = 1000000}},
             {.type = RP_STEP_EXPECT, .expect = {WITHIN, .accept = RP_ANY_OF({.type = RP_REACT_DATA})}},
             {.type = RP_STEP_SAVE, .save.session = 0}, {.type = RP_STEP_END, .end.how = RP_END_ORDERLY},
             {.type = RP_STEP_CONNECT, .conn = 1, .connect_within_us = 1000000},
             {.type = RP_STEP_HANDSHAKE,
              .conn = 1,
              .handshake.hello = {.versions = TLS12, .offers = RP_OFFERS({.session = 0})}},
             {.type = RP_STEP_EXPECT,
              .conn = 1,
              .expect = {WITHIN, .accept = RP_ANY_OF({.type = RP_REACT_RESUMED, .of_session = 1})}}),
    .num_conns = 2,
    .num_sessions = 1,
};

static void test_a_ticket_of_tls12(void **state)
{
    (void)state;
    struct table *t = lay(&both);
    assert_met(play(t, &ticket12), 3);
    assert_string_equal(rp_inprocess_report(t->memory, 1)->kind, "abbreviated-ticket");
    clear(t);
}

static const struct rp_script same_flight_again = {
    RP_STEPS(
        {.type = RP_STEP_CONNECT, .connect_within_us = 1000000},
        {.type = RP_STEP_HANDSHAKE, .handshake.hello.versions = TLS13}, {.type = RP_STEP_SAVE},
        {.type = RP_STEP_END, .end.how = RP_END_ORDERLY},
        {.type = RP_STEP_CONNECT, .conn = 1, .connect_within_us = 1000000},
        {.type = RP_STEP_HANDSHAKE,
         .conn = 1,
         .handshake.hello = {.versions = TLS13,
                             .offers = RP_OFFERS({.session = 0}),
                             .early_data = RP_TEXT("GET / HTTP/1.0\r\n\r\n")}},
        {.type = RP_STEP_EXPECT, .conn = 1, .expect = {WITHIN, .accept = RP_ANY_OF({.type = RP_REACT_EARLY_ACCEPTED})}},
        {.type = RP_STEP_END, .conn = 1, .end.how = RP_END_ORDERLY},
        {.type = RP_STEP_CONNECT, .conn = 2, .connect_within_us = 1000000},
        {.type = RP_STEP_RESEND, .conn = 2, .resend.of = 1},
        {.type = RP_STEP_EXPECT,
         .conn = 2,
         .expect = {WITHIN, .accept = RP_ANY_OF({.type = RP_REACT_EARLY_ACCEPTED})}}),
    .num_conns = 3,
    .num_sessions = 1,
};

static void test_early_data_and_the_same_flight_again(void **state)
{
    (void)state;
    struct table *t = lay(&both);
    const struct rp_transcript *transcript = play(t, &same_flight_again);
    assert_met(transcript, 2);
    assert_string_equal(rp_inprocess_report(t->memory, 1)->kind, "psk-early-data");
    // The keys of the first flight open what the server said to the second: its whole flight, and that it took the data.
    assert_true(transcript->conns[2].facts->server_finished && transcript->conns[2].facts->early_accepted);
    assert_int_equal(transcript->conns[2].facts->fault, RP_FAULT_NONE);
    clear(t);
}

static const struct rp_script binder_flipped = {
    RP_STEPS({.type = RP_STEP_CONNECT, .connect_within_us = 1000000},
             {.type = RP_STEP_HANDSHAKE, .handshake.hello.versions = TLS13}, {.type = RP_STEP_SAVE},
             {.type = RP_STEP_CONNECT, .conn = 1, .connect_within_us = 1000000},
             {.type = RP_STEP_HANDSHAKE,
              .conn = 1,
              .handshake = {.hello = {.versions = TLS13, .offers = RP_OFFERS({.session = 0})},
                            .edits = RP_EDITS({.part = TW_HS_CLIENT_HELLO,
                                               .path = "pre_shared_key.binders[0]",
                                               .op = RP_EDIT_FLIP,
                                               .at = 3,
                                               .unfixed = RP_FIX_BINDER})}},
             {.type = RP_STEP_EXPECT,
              .conn = 1,
              .expect = {WITHIN, .accept = RP_ANY_OF({.type = RP_REACT_ALERT, .alert = TW_ALERT_DECRYPT_ERROR})}}),
    .num_conns = 2,
    .num_sessions = 1,
};

static void test_a_flipped_binder_is_refused(void **state)
{
    (void)state;
    struct table *t = lay(&both);
    assert_met(play(t, &binder_flipped), 1);
    clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_ticket_of_tls12),
        cmocka_unit_test(test_early_data_and_the_same_flight_again),
        cmocka_unit_test(test_a_flipped_binder_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
