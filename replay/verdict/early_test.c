// Each row of the table in early.h.
// SPDX-License-Identifier: Apache-2.0
#include "replay/verdict/early.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// seen is a probe as its transcript would have it.
struct seen {
    enum tw_kind kind;       // of the handshake; TW_KIND_NONE: no ServerHello
    bool alert, fin, retry;  // instead of an answer, or with it
    uint32_t first_record;   // encrypted; 0: none
    bool junk;               // was sent
    enum { NOTHING, RECORD, FIN, RST } after_junk;
};

static void note(struct rp_early_looks *looks, enum rp_verbatim probe, const struct seen *seen)
{
    struct rp_conn_log log = {.state = RP_CONN_ENDED, .begun_us = 1, .connected_us = 2};
    struct rp_entry entries[8];
    struct rp_transcript transcript = {.conns = &log, .num_conns = 1, .entries = entries, .max_entries = 8};
    size_t num = 0;
    log.judge.now.kind = (uint8_t)seen->kind;
    log.judge.now.has_server_hello = seen->kind != TW_KIND_NONE;
    log.has_alert = seen->alert;
    log.alert_level = 2;
    log.peer_fin = seen->fin;
    log.retry = seen->retry;
    if (seen->first_record) {
        entries[num++] =
            (struct rp_entry){.type = RP_ENTRY_SAID, .event_type = TW_EVENT_ENCRYPTED, .length = seen->first_record};
        entries[num++] = (struct rp_entry){.type = RP_ENTRY_SAID, .event_type = TW_EVENT_ENCRYPTED, .length = 69};
    }
    if (seen->fin) {
        entries[num++] = (struct rp_entry){.type = RP_ENTRY_PEER_FIN};
    }
    if (seen->junk) {
        entries[num++] = (struct rp_entry){.type = RP_ENTRY_JUNK};
    }
    if (seen->after_junk == RECORD) {
        entries[num++] = (struct rp_entry){.type = RP_ENTRY_SAID, .event_type = TW_EVENT_ENCRYPTED, .length = 19};
    } else if (seen->after_junk != NOTHING) {
        entries[num++] = (struct rp_entry){.type = seen->after_junk == FIN ? RP_ENTRY_PEER_FIN : RP_ENTRY_PEER_RST};
    }
    entries[num++] = (struct rp_entry){.type = RP_ENTRY_FAREWELL};
    entries[num++] = (struct rp_entry){.type = RP_ENTRY_PEER_FIN};  // answers our farewell: no reaction to the junk
    transcript.num_entries = num;
    rp_early_note(looks, probe, &transcript);
}

static enum rp_early decided(const struct rp_early_looks *looks)
{
    enum rp_early verdict = RP_EARLY_NOT_ASKED;
    enum rp_verbatim next_probe = RP_VERBATIM_FLIGHT;
    assert_true(rp_early_decide(looks, &verdict, &next_probe));
    return verdict;
}

static enum rp_verbatim next(const struct rp_early_looks *looks)
{
    enum rp_early verdict = RP_EARLY_NOT_ASKED;
    enum rp_verbatim next_probe = RP_VERBATIM_FLIGHT;
    assert_false(rp_early_decide(looks, &verdict, &next_probe));
    return next_probe;
}

static const struct seen silent_a = {.kind = TW_KIND_PSK, .first_record = 27, .junk = true};
static const struct seen full_silent = {.kind = TW_KIND_FULL, .first_record = 23, .junk = true};

static void test_what_refuses_outright_is_not_accepted(void **state)
{
    (void)state;
    static const struct seen answers[] = {
        {.kind = TW_KIND_NONE, .alert = true},                // alert before ServerHello
        {.kind = TW_KIND_NONE, .fin = true},                  // close before ServerHello
        {.kind = TW_KIND_FULL, .retry = true, .junk = true},  // HelloRetryRequest
        {.kind = TW_KIND_FULL, .first_record = 23, .junk = true},
        {.kind = TW_KIND_FULL, .first_record = 23, .junk = true, .after_junk = RECORD},
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct rp_early_looks looks = {0};
        assert_int_equal(next(&looks), RP_VERBATIM_PROBE_A);
        note(&looks, RP_VERBATIM_PROBE_A, &answers[i]);
        assert_int_equal(decided(&looks), RP_EARLY_NOT_ACCEPTED);
    }
}

static void test_silence_after_the_junk_is_not_accepted(void **state)
{
    (void)state;
    struct rp_early_looks looks = {0};
    note(&looks, RP_VERBATIM_PROBE_A, &silent_a);
    assert_int_equal(decided(&looks), RP_EARLY_NOT_ACCEPTED);
}

static void test_a_reaction_that_b_does_not_show_is_accepted(void **state)
{
    (void)state;
    static const struct seen ways[] = {{.after_junk = RECORD}, {.after_junk = FIN}, {.after_junk = RST}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct rp_early_looks looks = {0};
        struct seen a = silent_a;
        a.after_junk = ways[i].after_junk;
        note(&looks, RP_VERBATIM_PROBE_A, &a);
        assert_int_equal(next(&looks), RP_VERBATIM_PROBE_B);
        note(&looks, RP_VERBATIM_PROBE_B, &full_silent);
        assert_int_equal(decided(&looks), RP_EARLY_ACCEPTED);
    }
}

static enum rp_early by_lengths(uint32_t a_len, uint32_t c_len, bool b_before_junk)
{
    struct rp_early_looks looks = {0};
    struct seen a = {.kind = TW_KIND_PSK, .first_record = a_len, .junk = true, .after_junk = RECORD};
    struct seen b = {.kind = TW_KIND_FULL, .first_record = 23, .junk = true, .after_junk = FIN};
    struct seen c = {.kind = TW_KIND_FULL, .first_record = c_len};
    if (b_before_junk) {
        b = (struct seen){.kind = TW_KIND_FULL, .first_record = 23, .fin = true};
    }
    note(&looks, RP_VERBATIM_PROBE_A, &a);
    note(&looks, RP_VERBATIM_PROBE_B, &b);
    assert_int_equal(next(&looks), RP_VERBATIM_PROBE_C);
    note(&looks, RP_VERBATIM_PROBE_C, &c);
    return decided(&looks);
}

static void test_where_both_react_the_length_decides(void **state)
{
    (void)state;
    assert_int_equal(by_lengths(27, 23, false), RP_EARLY_ACCEPTED);
    assert_int_equal(by_lengths(65, 65, false), RP_EARLY_CANNOT_SKIP);
    assert_int_equal(by_lengths(65, 65, true), RP_EARLY_CANNOT_SKIP);
    assert_int_equal(by_lengths(27, 26, false), RP_EARLY_INCONCLUSIVE);
    assert_int_equal(by_lengths(23, 27, false), RP_EARLY_INCONCLUSIVE);
    assert_int_equal(by_lengths(27, 0, false), RP_EARLY_INCONCLUSIVE);
}

static void test_what_was_not_seen_is_no_verdict(void **state)
{
    (void)state;
    static const struct seen gone = {.kind = TW_KIND_PSK, .first_record = 27, .fin = true};
    struct rp_early_looks looks = {0};
    note(&looks, RP_VERBATIM_PROBE_A, &gone);  // closed by itself before the junk
    assert_int_equal(decided(&looks), RP_EARLY_INCONCLUSIVE);
    looks = (struct rp_early_looks){.a = {.ran = true}};  // silent or unreachable
    assert_int_equal(decided(&looks), RP_EARLY_INCONCLUSIVE);
}

static void test_an_answer_to_delivered_early_data_is_a_reaction(void **state)
{
    (void)state;
    static const struct seen gone = {.kind = TW_KIND_PSK, .first_record = 27, .fin = true};
    struct rp_early_looks looks = {0};
    note(&looks, RP_VERBATIM_DELIVER, &gone);
    assert_int_equal(next(&looks), RP_VERBATIM_PROBE_B);
    note(&looks, RP_VERBATIM_PROBE_B, &full_silent);
    assert_int_equal(decided(&looks), RP_EARLY_ACCEPTED);
    assert_true(looks.a.answered);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_refuses_outright_is_not_accepted),
        cmocka_unit_test(test_silence_after_the_junk_is_not_accepted),
        cmocka_unit_test(test_a_reaction_that_b_does_not_show_is_accepted),
        cmocka_unit_test(test_where_both_react_the_length_decides),
        cmocka_unit_test(test_what_was_not_seen_is_no_verdict),
        cmocka_unit_test(test_an_answer_to_delivered_early_data_is_a_reaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
