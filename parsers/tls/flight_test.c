// Flights are counted by who sends; what is no record makes none.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/flight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool tell(struct tw_flights *flights, enum tw_from from, enum tw_event_type type, uint64_t time_ns)
{
    struct tw_event event = {.type = type, .from = from, .position = time_ns * 10};
    return tw_flights_event(flights, &event, time_ns);
}

static void test_a_flight_ends_where_the_other_side_speaks(void **state)
{
    (void)state;
    struct tw_flights flights = {0};
    assert_false(tell(&flights, TW_SERVER, TW_EVENT_PLAIN, 1));
    assert_true(tell(&flights, TW_CLIENT, TW_EVENT_MESSAGE, 2));
    assert_false(tell(&flights, TW_CLIENT, TW_EVENT_CHANGE_CIPHER_SPEC, 3));
    assert_false(tell(&flights, TW_CLIENT, TW_EVENT_ENCRYPTED, 4));
    assert_false(tell(&flights, TW_SERVER, TW_EVENT_GAP, 5));
    assert_true(tell(&flights, TW_SERVER, TW_EVENT_MESSAGE, 6));
    assert_int_equal(flights.now.number, 2);
    assert_true(tell(&flights, TW_CLIENT, TW_EVENT_ENCRYPTED, 7));
    assert_int_equal(flights.now.number, 3);
    assert_int_equal(flights.now.position, 70);
    assert_int_equal(flights.first.number, 1);
    assert_int_equal(flights.first.first_ns, 2);
    assert_int_equal(flights.first.last_ns, 4);
    assert_int_equal(flights.first.messages, 1);
    assert_int_equal(flights.first.encrypted, 1);
}

static void test_which_events_count(void **state)
{
    (void)state;
    for (int type = TW_EVENT_MESSAGE; type <= TW_EVENT_WANT_ROOM; type++) {
        struct tw_event event = {.type = (enum tw_event_type)type};
        assert_int_equal(tw_flight_counts(&event), type < TW_EVENT_PLAIN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_flight_ends_where_the_other_side_speaks),
        cmocka_unit_test(test_which_events_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
