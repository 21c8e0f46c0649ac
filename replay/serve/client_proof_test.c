// The twelve cases that the representation was tried on, played in memory where the embedded server can do them.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/play.h"
#include "tests/support/proof_rows.h"

// What BoringSSL does at one expectation of each case, counted from 0. It never renegotiates, and takes early data as often
// as it comes.
static const struct {
    const char *id;
    unsigned nth;
    struct rp_reaction does;
    enum rp_met met;
} expected[] = {
    {"a-sid-while-original-open", 1, RESUMED_OF(0), RP_MET_ACCEPTED},
    {"a-sid-while-original-open", 2, RESUMED_OF(0), RP_MET_ACCEPTED},
    {"a-sid-while-original-open", 3, ANSWER, RP_MET_ACCEPTED},
    {"b-tkt-beats-sid", 2, RESUMED_OF(0), RP_MET_ACCEPTED},
    {"c-acts-full-on-abbr", 1, ALERT(UNEXPECTED_MESSAGE), RP_MET_ACCEPTED},
    {"c-finished-across-ccs", 1, ALERT(UNEXPECTED_MESSAGE), RP_MET_ACCEPTED},
    {"d-ems-dropped", 1, ALERT(HANDSHAKE_FAILURE), RP_MET_ACCEPTED},
    {"e-binder-bit-flip", 1, ALERT(DECRYPT_ERROR), RP_MET_ACCEPTED},
    {"e-hrr-second-hello-changed", 2, IS(HELLO_RETRY), RP_MET_ACCEPTED},
    {"e-hrr-second-hello-changed", 3, ALERT(DECRYPT_ERROR),
     RP_MET_TOLERATED},  // the binder is held against the first PSK
    {"f-replay-same", 1, IS(EARLY_ACCEPTED), RP_MET_ACCEPTED},
    {"f-replay-same", 2, IS(EARLY_ACCEPTED), RP_MET_NOT},
    {"f-replay-same", 3, ALERT(BAD_RECORD_MAC), RP_MET_NOT},
    {"g-reneg-resume", 1, ALERT(NO_RENEGOTIATION), RP_MET_ACCEPTED},
    {"g-ri-reneg-wrong", 1, ALERT(NO_RENEGOTIATION), RP_MET_TOLERATED},
    {"g-app-data-in-fragments", 1, ALERT(NO_RENEGOTIATION), RP_MET_TOLERATED},
    {"i-ccs-flood", 0, ALERT(UNEXPECTED_MESSAGE), RP_MET_ACCEPTED},
    {"i-ccs-flood", 1, ALERT(BAD_RECORD_MAC), RP_MET_ACCEPTED},
    {"i-ccs-flood", 2, FULL, RP_MET_ACCEPTED},
};

static const struct proof_row *row_of(const char *id)
{
    for (size_t i = 0; i < num_proof_rows; i++) {
        if (strcmp(proof_rows[i].id, id) == 0) {
            return &proof_rows[i];
        }
    }
    fail_msg("no case %s", id);
    return NULL;
}

// judged is what the nth expectation saw.
static const struct rp_entry *judged(const struct rp_transcript *transcript, unsigned nth)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        if (transcript->entries[i].type == RP_ENTRY_REACTION && nth-- == 0) {
            return &transcript->entries[i];
        }
    }
    fail_msg("ended at step %u: %s", transcript->end_step, transcript->why);
    return NULL;
}

static void compare(size_t i, const struct rp_transcript *transcript)
{
    const struct rp_entry *entry = judged(transcript, expected[i].nth);
    const struct rp_reactions does = {.of = &expected[i].does, .num = 1};
    if (transcript->entries_lost || !rp_reactions_have(&does, &entry->reaction) || entry->met != expected[i].met) {
        fail_msg("%s, %u: %s, alert %u, session %u, met %u", expected[i].id, expected[i].nth,
                 rp_reaction_name(entry->reaction.type), entry->reaction.alert, entry->reaction.of_session, entry->met);
    }
    assert_int_equal(transcript->end, RP_PLAY_WHOLE);
    assert_int_equal(transcript->num_unapplied, 0);
}

static void test_the_cases(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS13);
    config.cache = true;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct table *t = lay(&config);
        compare(i, play(t, &row_of(expected[i].id)->script));
        clear(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
