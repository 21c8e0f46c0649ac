// How fast handshakes went, from entries as a play leaves them.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/verdict/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { CONNECTED_US = 1000, HELLO = TW_HS_SERVER_HELLO, FINISHED = TW_HS_FINISHED, TICKET = TW_HS_NEW_SESSION_TICKET };

#define SENT(at)                                                                                                       \
    {                                                                                                                  \
        .at_us = CONNECTED_US + (at), .type = RP_ENTRY_SENT, .step = 1                                                 \
    }
#define SAID(at, what)                                                                                                 \
    {                                                                                                                  \
        .at_us = CONNECTED_US + (at), .type = RP_ENTRY_SAID, .event_type = TW_EVENT_MESSAGE, .message_type = (what),   \
        .step = 1                                                                                                      \
    }
#define DATA(at, in_step)                                                                                              \
    {                                                                                                                  \
        .at_us = CONNECTED_US + (at), .type = RP_ENTRY_SAID, .event_type = TW_EVENT_APPLICATION_DATA,                  \
        .step = (in_step)                                                                                              \
    }

static struct rp_pace pace_of(struct rp_entry *entries, size_t num)
{
    struct rp_client_facts facts = {.completed = true};
    struct rp_conn_log log = {.connected_us = CONNECTED_US, .facts = &facts};
    struct rp_transcript transcript = {.conns = &log, .num_conns = 1, .entries = entries, .num_entries = num};
    struct rp_pace pace;
    assert_true(rp_pace_of(&transcript, 0, &pace));
    facts.completed = false;
    struct rp_pace none;
    assert_false(rp_pace_of(&transcript, 0, &none));
    return pace;
}
#define PACE_OF(...)                                                                                                   \
    pace_of((struct rp_entry[]){__VA_ARGS__}, sizeof((struct rp_entry[]){__VA_ARGS__}) / sizeof(struct rp_entry))

static void test_full12(void **state)
{
    (void)state;
    struct rp_pace pace = PACE_OF(SENT(0), SAID(10, HELLO), SENT(12), SAID(20, FINISHED), DATA(30, 3));
    assert_int_equal(pace.handshake_us, 20);
    assert_int_equal(pace.round_trips, 2);
    assert_true(pace.has_data);
    assert_int_equal(pace.data_us, 30);
}

static void test_abbreviated(void **state)
{
    (void)state;
    struct rp_pace pace = PACE_OF(SENT(0), SAID(10, HELLO), SAID(11, FINISHED), SENT(12));
    assert_int_equal(pace.handshake_us, 12);
    assert_int_equal(pace.round_trips, 1);
    assert_false(pace.has_data);
}

static void test_tls13(void **state)
{
    (void)state;
    struct rp_pace pace =
        PACE_OF(SENT(0), SAID(10, HELLO), SAID(11, FINISHED), SENT(12), SAID(20, TICKET), DATA(25, 1));
    assert_int_equal(pace.handshake_us, 12);
    assert_int_equal(pace.round_trips, 1);
    assert_int_equal(pace.data_us, 25);
}

static void test_hello_retry(void **state)
{
    (void)state;
    struct rp_pace pace =
        PACE_OF(SENT(0), SAID(10, HELLO), SENT(12), SAID(20, HELLO), SAID(21, FINISHED), SENT(22), SAID(30, TICKET));
    assert_int_equal(pace.handshake_us, 22);
    assert_int_equal(pace.round_trips, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full12),
        cmocka_unit_test(test_abbreviated),
        cmocka_unit_test(test_tls13),
        cmocka_unit_test(test_hello_retry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
