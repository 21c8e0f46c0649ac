// What tickets begin with, and a measurement with nothing to measure.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/capacity_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

// give gives a ticket whose first bytes are all `key`, and which is otherwise of its own.
static void give(struct rp_capacity_of *of, uint8_t key)
{
    uint8_t ticket[RP_KEY_NAME + 4];
    memset(ticket, key, RP_KEY_NAME);
    memcpy(ticket + RP_KEY_NAME, &of->given, 4);
    rp_capacity_note_key(of, tw_span_of(ticket, sizeof ticket));
    of->given++;
}

static void test_one_name(void **state)
{
    struct rp_capacity_of of = {0};
    (void)state;
    give(&of, 1);
    assert_false(rp_capacity_has_names(&of));  // once is not again
    give(&of, 1);
    give(&of, 1);
    assert_true(rp_capacity_has_names(&of));
    assert_false(rp_capacity_rotated(&of));
    assert_int_equal(of.num_keys, 1);
    assert_int_equal(of.keys[0].first, 0);
    assert_int_equal(of.keys[0].last, 2);
    assert_int_equal(of.keys[0].times, 3);
}

static void test_random_beginnings(void **state)
{
    struct rp_capacity_of of = {0};
    (void)state;
    for (uint8_t key = 0; key < RP_CAPACITY_KEYS + 3; key++) {
        give(&of, key);
        assert_false(rp_capacity_has_names(&of));
    }
    assert_int_equal(of.num_keys, RP_CAPACITY_KEYS + 3);
    give(&of, 0);  // what is kept is still found, but the rest was too much for names
    assert_int_equal(of.keys[0].times, 2);
    assert_false(rp_capacity_has_names(&of));
}

static void test_rotation(void **state)
{
    struct rp_capacity_of changed = {0}, several = {0};
    (void)state;
    for (unsigned i = 0; i < 20; i++) {
        give(&changed, i < 10 || i == 11 ? 1 : 2);  // attempts that run side by side overlap a little
        give(&several, i % 2);
    }
    assert_true(rp_capacity_has_names(&changed) && rp_capacity_rotated(&changed));
    assert_true(rp_capacity_has_names(&several));
    assert_false(rp_capacity_rotated(&several));
}

static void test_a_short_ticket_has_no_name(void **state)
{
    struct rp_capacity_of of = {0};
    const uint8_t bytes[RP_KEY_NAME - 1] = {0};
    (void)state;
    rp_capacity_note_key(&of, tw_span_of(bytes, sizeof bytes));
    assert_int_equal(of.num_keys, 0);
}

// Where no ticket resumed, none grows old: nobody is connected to, and no script is looked at.
static void test_nothing_to_measure(void **state)
{
    const struct rp_fleet_config fleet = {.concurrency = 1};
    const struct rp_capacity_config config = {.fleet = &fleet, .slow = true};
    struct rp_capacity out;
    (void)state;
    assert_int_equal(rp_capacity_measure(&config, &out), RP_FLEET_DONE);
    assert_int_equal(out.of[RP_CAPACITY_TICKET].num_ages, 0);
    assert_false(out.counted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_name),           cmocka_unit_test(test_random_beginnings),
        cmocka_unit_test(test_rotation),           cmocka_unit_test(test_a_short_ticket_has_no_name),
        cmocka_unit_test(test_nothing_to_measure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
