// What several attempts come to, and how patient the last one is.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA = 1 << 16, MS = 1000 };

// Attempts in short.
#define PASSED                                                                                                         \
    {                                                                                                                  \
        RP_PASS, RP_HEARD_ANSWER                                                                                       \
    }
#define REFUSED                                                                                                        \
    {                                                                                                                  \
        RP_PASS, RP_HEARD_END                                                                                          \
    }
#define FAILED                                                                                                         \
    {                                                                                                                  \
        RP_FAIL, RP_HEARD_ANSWER                                                                                       \
    }
#define ENDED                                                                                                          \
    {                                                                                                                  \
        RP_FAIL, RP_HEARD_END                                                                                          \
    }
#define SILENT                                                                                                         \
    {                                                                                                                  \
        RP_FAIL, RP_HEARD_NOTHING                                                                                      \
    }
#define NO_MORE                                                                                                        \
    {                                                                                                                  \
        RP_FAIL, RP_HEARD_NO_MORE                                                                                      \
    }
#define UNPROVED                                                                                                       \
    {                                                                                                                  \
        RP_INCONCLUSIVE, RP_HEARD_ANSWER                                                                               \
    }
#define UNHEARD                                                                                                        \
    {                                                                                                                  \
        RP_INCONCLUSIVE, RP_HEARD_NOTHING                                                                              \
    }

// settled is what these attempts come to.
static struct rp_finding settled(const struct rp_attempt *attempts, size_t num, bool raced)
{
    struct rp_check check = {0};
    struct rp_finding found = {.reason = "", .repeat = (uint8_t)num, .result = attempts[num - 1].result};
    struct rp_item item = {.found = &found, .raced = raced};
    rp_arena_init(&check.arena, ARENA);
    for (size_t i = 0; i < num; i++) {
        item.attempts[i] = attempts[i];
        found.counts[attempts[i].result]++;
    }
    rp_item_settle(&check, &item);
    found.reason = found.reason[0] == '\0' ? "" : found.flaky ? "flaky" : found.late ? "late" : "waited";
    rp_arena_free(&check.arena);
    return found;
}

static void test_attempts_come_to(void **state)
{
    static const struct {
        struct rp_attempt attempts[RP_CHECK_ATTEMPTS];
        size_t num;
        enum rp_result result;
        const char *says;  // "flaky", "late", "waited"
        bool raced;
    } rows[] = {
        // The same each time.
        {{FAILED, FAILED, FAILED}, 3, RP_FAIL, "", false},
        {{SILENT, SILENT, SILENT}, 3, RP_FAIL, "", false},
        {{UNHEARD, UNHEARD, UNHEARD}, 3, RP_INCONCLUSIVE, "", false},
        {{UNPROVED, PASSED}, 2, RP_PASS, "", false},
        {{UNHEARD, UNPROVED, PASSED}, 3, RP_PASS, "", false},
        // Real differences.
        {{FAILED, FAILED, PASSED}, 3, RP_INCONCLUSIVE, "flaky", false},
        {{FAILED, PASSED, FAILED}, 3, RP_INCONCLUSIVE, "flaky", false},
        {{ENDED, SILENT, PASSED}, 3, RP_INCONCLUSIVE, "flaky", false},
        {{FAILED, UNPROVED, FAILED}, 3, RP_INCONCLUSIVE, "flaky", false},
        {{NO_MORE, NO_MORE, PASSED}, 3, RP_INCONCLUSIVE, "flaky", false},
        // Silence where there was an answer before is one, however long it was waited for.
        {{SILENT, PASSED, SILENT}, 3, RP_INCONCLUSIVE, "flaky", false},
        {{FAILED, FAILED, UNHEARD}, 3, RP_INCONCLUSIVE, "flaky", false},
        // The patient attempt alone explains silence.
        {{SILENT, PASSED}, 2, RP_INCONCLUSIVE, "flaky", false},
        {{SILENT, SILENT, PASSED}, 3, RP_PASS, "waited", false},
        {{SILENT, PASSED, PASSED}, 3, RP_PASS, "waited", false},
        {{UNHEARD, FAILED, FAILED}, 3, RP_FAIL, "waited", false},
        {{UNHEARD, UNHEARD, FAILED}, 3, RP_FAIL, "waited", false},
        {{NO_MORE, SILENT, REFUSED}, 3, RP_PASS, "waited", false},
        // Resumption can be late.
        {{FAILED, FAILED, PASSED}, 3, RP_PASS, "late", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct rp_finding found = settled(rows[i].attempts, rows[i].num, rows[i].raced);
        if (found.result != rows[i].result || strcmp(found.reason, rows[i].says) != 0) {
            fail_msg("row %zu: %s %s", i, rp_result_name(found.result), found.reason);
        }
    }
}

static struct rp_setting setting_of(uint8_t repeat, uint64_t plain_us)
{
    const struct rp_check check = {.setting = {.within_us = 1500 * MS, .quiet_us = 120 * MS}, .plain_us = plain_us};
    struct rp_finding found = {.repeat = repeat};
    const struct rp_item item = {.found = &found};
    return rp_item_setting(&check, &item);
}

static void test_the_last_attempt_waits_longer(void **state)
{
    (void)state;
    for (uint8_t repeat = 0; repeat < RP_CHECK_ATTEMPTS - 1; repeat++) {
        assert_int_equal(setting_of(repeat, 200 * MS).within_us, 1500 * MS);
        assert_int_equal(setting_of(repeat, 200 * MS).quiet_us, 120 * MS);
    }
    const uint8_t last = RP_CHECK_ATTEMPTS - 1;
    assert_int_equal(setting_of(last, 3 * MS).within_us, 2250 * MS);
    assert_int_equal(setting_of(last, 3 * MS).quiet_us, 240 * MS);
    assert_int_equal(setting_of(last, 200 * MS).within_us, 8000 * MS);
    assert_int_equal(setting_of(last, 200 * MS).quiet_us, 2000 * MS);
    assert_int_equal(setting_of(last, 60000 * MS).within_us, 20000 * MS);  // no more than is bearable
    assert_int_equal(setting_of(last, 60000 * MS).quiet_us, 20000 * MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attempts_come_to),
        cmocka_unit_test(test_the_last_attempt_waits_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
