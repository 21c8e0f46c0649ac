// What the user expects, and what meets it.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/verdict/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool met(const char *expected, const struct rp_verdict *verdict, const struct rp_captured *captured)
{
    static const struct rp_captured nothing;
    struct rp_expectation expectation;
    assert_true(rp_expectation_parse(expected, &expectation));
    return rp_expectation_met(&expectation, verdict, captured ? captured : &nothing);
}

static void test_every_kind_by_its_name(void **state)
{
    (void)state;
    for (int kind = 0; kind < RP_NUM_KINDS; kind++) {
        for (int other = 0; other < RP_NUM_KINDS; other++) {
            struct rp_verdict verdict = {.kind = (enum rp_kind)other};
            bool any =
                kind == RP_KIND_ABBREVIATED && (other == RP_KIND_ABBREVIATED_ID || other == RP_KIND_ABBREVIATED_TICKET);
            assert_int_equal(met(rp_kind_name((enum rp_kind)kind), &verdict, NULL), kind == other || any);
        }
    }
}

static void test_groups_and_lists(void **state)
{
    (void)state;
    const struct rp_verdict ticket = {.kind = RP_KIND_ABBREVIATED_TICKET};
    const struct rp_verdict psk = {.kind = RP_KIND_PSK, .early = RP_EARLY_NOT_ACCEPTED};
    const struct rp_verdict early = {.kind = RP_KIND_PSK_EARLY_DATA, .early = RP_EARLY_ACCEPTED};
    const struct rp_verdict full = {.kind = RP_KIND_FULL};
    assert_true(met("resumed", &ticket, NULL) && met("resumed", &psk, NULL) && met("resumed", &early, NULL));
    assert_false(met("resumed", &full, NULL));
    assert_true(met("alert,full", &full, NULL));
    assert_true(met("early-data", &early, NULL) && !met("early-data", &psk, NULL));
    assert_true(met("early-data-refused", &psk, NULL) && !met("early-data-refused", &early, NULL));
}

static void test_alerts_by_name(void **state)
{
    (void)state;
    const struct rp_verdict name = {
        .kind = RP_KIND_ALERT, .has_alert = true, .alert_description = TW_ALERT_UNRECOGNIZED_NAME};
    assert_true(met("alert", &name, NULL));
    assert_true(met("alert:unrecognized_name", &name, NULL));
    assert_false(met("alert:handshake_failure", &name, NULL));
    assert_true(met("full,alert:unrecognized_name", &name, NULL));
    assert_true(met("alert:unrecognized_name,alert:handshake_failure", &name, NULL));
}

// "completed" goes with all of the others, and stands alone for any answer.
static void test_completed(void **state)
{
    (void)state;
    const struct rp_verdict judged = {.kind = RP_KIND_PSK};
    const struct rp_verdict completed = {.kind = RP_KIND_PSK, .completed = true};
    assert_true(met("completed", &completed, NULL) && !met("completed", &judged, NULL));
    assert_true(met("psk,completed", &completed, NULL) && !met("psk,completed", &judged, NULL));
    assert_false(met("full,completed", &completed, NULL));
    assert_false(met("completed,alert", &completed, NULL));
}

// A flight that was answered by HelloRetryRequest is answered on with keys, and came to what the second ClientHello came to.
static void test_as_captured_behind_a_retry(void **state)
{
    (void)state;
    const struct rp_captured captured = {.seen = true, .kind = TW_KIND_FULL, .hello_retry = true};
    const struct rp_verdict retry = {.kind = RP_KIND_HELLO_RETRY};
    const struct rp_verdict carried = {.kind = RP_KIND_FULL, .carried.with_keys = true};
    assert_true(met("as-captured", &retry, &captured));
    assert_true(met("as-captured", &carried, &captured));
}

static void test_as_captured(void **state)
{
    (void)state;
    const struct rp_captured ticket = {.seen = true, .kind = TW_KIND_ABBREVIATED_TICKET};
    const struct rp_captured retry = {.seen = true, .kind = TW_KIND_FULL, .hello_retry = true};
    const struct rp_captured alert = {.has_alert = true, .alert_description = 40};
    const struct rp_verdict either = {.kind = RP_KIND_ABBREVIATED};
    const struct rp_verdict full = {.kind = RP_KIND_FULL};
    const struct rp_verdict retried = {.kind = RP_KIND_HELLO_RETRY};
    const struct rp_verdict alert_40 = {.kind = RP_KIND_ALERT, .alert_description = 40};
    const struct rp_verdict alert_80 = {.kind = RP_KIND_ALERT, .alert_description = 80};
    assert_true(met("as-captured", &either, &ticket));
    assert_false(met("as-captured", &full, &ticket));
    assert_true(met("as-captured", &retried, &retry));
    assert_false(met("as-captured", &full, &retry));
    assert_true(met("as-captured", &alert_40, &alert));
    assert_false(met("as-captured", &alert_80, &alert));
}

static void test_wrong_words_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        ",",
                                        "full,",
                                        "Full",
                                        "alert:",
                                        "alert:no_such_alert",
                                        "resume",
                                        "full abbreviated",
                                        "a-word-that-is-longer-than-any-word-that-could-ever-be-expected-here"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct rp_expectation out;
        assert_false(rp_expectation_parse(wrong[i], &out));
    }
    const struct rp_expectation nothing = {0};
    const struct rp_captured captured = {0};
    const struct rp_verdict any = {.kind = RP_KIND_SILENT};
    assert_false(rp_expectation_is_set(&nothing));
    assert_true(rp_expectation_met(&nothing, &any, &captured));
}

static void test_every_verdict_has_a_reason(void **state)
{
    (void)state;
    char reason[512];
    for (int kind = 0; kind < RP_NUM_KINDS; kind++) {
        for (int early = RP_EARLY_NOT_OFFERED; early <= RP_EARLY_INCONCLUSIVE; early++) {
            struct rp_verdict verdict = {
                .kind = (enum rp_kind)kind, .early = (enum rp_early)early, .has_hello = true, .error = 111};
            verdict.alert_description = 200;  // nobody's
            assert_true(strlen(rp_verdict_reason(&verdict, reason, sizeof reason)) > 10);
            assert_int_equal(strlen(rp_verdict_reason(&verdict, reason, 8)), 7);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_by_its_name),
        cmocka_unit_test(test_groups_and_lists),
        cmocka_unit_test(test_alerts_by_name),
        cmocka_unit_test(test_as_captured),
        cmocka_unit_test(test_completed),
        cmocka_unit_test(test_as_captured_behind_a_retry),
        cmocka_unit_test(test_wrong_words_are_refused),
        cmocka_unit_test(test_every_verdict_has_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
