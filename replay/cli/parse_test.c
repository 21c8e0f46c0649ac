// Values of options: what is read, and what is refused.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/parse.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_numbers(void **state)
{
    (void)state;
    uint64_t out = 7;
    assert_true(rp_parse_number("0", 0, 10, &out));
    assert_int_equal(out, 0);
    assert_true(rp_parse_number("18446744073709551615", 0, UINT64_MAX, &out));
    static const char *const wrong[] = {"", "-1", "11", "1x", " 1", "0x1", "18446744073709551616", "+1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(rp_parse_number(wrong[i], 0, i == 6 ? UINT64_MAX : 10, &out));
    }
    assert_int_equal(out, UINT64_MAX);
}

static void test_durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t us;
    } right[] = {{"250ms", 250000}, {"1.5s", 1500000}, {"2", 2000000},     {"0.25", 250000}, {"40us", 40},
                 {"0", 0},          {"2m", 120000000}, {"1h", 3600000000}, {"0.000001s", 1}, {"1.0000019", 1000001}};
    uint64_t us = 0;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_true(rp_parse_duration(right[i].text, &us));
        assert_int_equal(us, right[i].us);
    }
    static const char *const wrong[] = {"", "s", "1.", "1.s", ".5", "-1", "1 s", "1d", "1e3", "99999999h", "1ss"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(rp_parse_duration(wrong[i], &us));
    }
}

static void test_sizes(void **state)
{
    (void)state;
    uint64_t bytes = 0;
    assert_true(rp_parse_size("64k", &bytes));
    assert_int_equal(bytes, 65536);
    assert_true(rp_parse_size("17", &bytes));
    assert_int_equal(bytes, 17);
    assert_false(rp_parse_size("99999999999999999g", &bytes));
    assert_false(rp_parse_size("k", &bytes));
}

static void test_ranges(void **state)
{
    (void)state;
    struct rp_ranges ranges;
    assert_true(rp_parse_ranges("0,4,10-20,30-", &ranges));
    assert_int_equal(ranges.num, 4);
    static const struct {
        uint64_t number;
        bool inside;
    } asked[] = {{0, true}, {1, false}, {4, true}, {10, true}, {20, true}, {21, false}, {29, false}, {1000000, true}};
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        assert_int_equal(rp_ranges_have(&ranges, asked[i].number), asked[i].inside);
    }
    static const char *const wrong[] = {"", ",", "1,", "5-4", "-3", "1-2-3", "a"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(rp_parse_ranges(wrong[i], &ranges));
    }
    ranges.num = 0;
    assert_true(rp_ranges_have(&ranges, 12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
