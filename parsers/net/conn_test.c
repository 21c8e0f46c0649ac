// TCP connections: how they open and close.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/conn_lab.h"

// ---- Opening -----------------------------------------------------------------------------------------------------

static void test_three_steps_open(void **state)
{
    (void)state;
    struct lab lab = opened();
    assert_int_equal(lab.conn.client, TW_END_A);
    assert_true(lab.conn.client_known);
    assert_true(lab.conn.syn_ns < lab.conn.syn_ack_ns && lab.conn.syn_ack_ns < lab.conn.ack_ns);
    assert_true(lab.conn.options[0].seen && lab.conn.options[1].seen);
    assert_told(&lab, "");
}

static void test_steps_missing(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    a(&lab, SYN, 100, 0, "");
    a(&lab, SYN, 100, 0, "");
    assert_int_equal(lab.conn.opening, TW_OPENING_SYN);
    assert_int_equal(lab.conn.syn_retransmitted, 1);
    b(&lab, SYN | ACK, 500, 101, "");
    assert_int_equal(lab.conn.opening, TW_OPENING_PARTIAL);
    a(&lab, ACK, 101, 501, "x");
    assert_int_equal(lab.conn.opening, TW_OPENING_COMPLETE);

    lab = new_lab();
    b(&lab, SYN | ACK, 500, 101, "");
    assert_int_equal(lab.conn.client, TW_END_A);
    a(&lab, ACK, 101, 501, "x");
    assert_int_equal(lab.conn.opening, TW_OPENING_PARTIAL);
    assert_told(&lab, "A:x");
}

static void test_steps_in_any_order(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    b(&lab, SYN | ACK, 500, 101, "");
    a(&lab, ACK, 101, 501, "");
    a(&lab, SYN, 100, 0, "");
    assert_int_equal(lab.conn.opening, TW_OPENING_COMPLETE);
    assert_int_equal(lab.conn.client, TW_END_A);
    a(&lab, ACK, 101, 501, "x");
    assert_told(&lab, "A:x");
}

static void test_simultaneous_open(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    a(&lab, SYN, 100, 0, "");
    b(&lab, SYN, 500, 0, "");
    a(&lab, SYN | ACK, 100, 501, "");
    b(&lab, SYN | ACK, 500, 101, "");
    b(&lab, ACK, 501, 101, "hello");
    assert_int_equal(lab.conn.opening, TW_OPENING_SIMULTANEOUS);
    assert_told(&lab, "B:hello");
}

static void test_refused(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    a(&lab, SYN, 100, 0, "");
    b(&lab, RST | ACK, 0, 101, "");
    assert_int_equal(lab.conn.opening, TW_OPENING_REFUSED);
    assert_int_equal(lab.conn.closing, TW_CLOSING_RST);
    assert_true(tw_conn_over(&lab.conn));
    assert_told(&lab, "B:!");
}

static void test_joined_in_the_middle(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    b(&lab, ACK, 5000, 101, "world");
    assert_int_equal(lab.conn.opening, TW_OPENING_NONE);
    assert_int_equal(lab.conn.client, TW_END_A);  // the lower port is the server's
    assert_false(lab.conn.client_known);
    a(&lab, ACK, 101, 5005, "hello");
    assert_told(&lab, "B:world A:hello");
}

static void test_joined_at_a_keep_alive(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    b(&lab, ACK, 5000, 101, "");
    a(&lab, ACK, 100, 5000, "\x01");  // a keep-alive with its byte of rubbish
    a(&lab, ACK, 101, 5000, "hello");
    assert_told(&lab, "A:hello");
}

static void test_fast_open(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    a(&lab, SYN, 100, 0, "early");
    b(&lab, SYN | ACK, 500, 101, "");  // the data is not taken, and comes again
    a(&lab, ACK, 101, 501, "early");
    a(&lab, ACK, 106, 501, "late");
    assert_int_equal(lab.conn.opening, TW_OPENING_COMPLETE);
    assert_int_equal(lab.conn.stream[0].retransmitted, 1);
    assert_told(&lab, "A:earlylate");
}

static void test_another_syn_is_another_connection(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, SYN, 100, 0, "");  // again: ours
    assert_int_equal(lab.last, TW_CONN_OK);
    a(&lab, SYN, 77777, 0, "");  // in the middle: forged, or the capture lost the end
    assert_int_equal(lab.last, TW_CONN_OK);
    b(&lab, SYN | ACK, 88888, 77778, "");
    assert_int_equal(lab.last, TW_CONN_NEW);
    a(&lab, ACK, 101, 501, "hello");
    assert_string_equal(lab.told, "A:hello");
    a(&lab, FIN | ACK, 106, 501, "");
    a(&lab, SYN, 77777, 0, "");
    assert_int_equal(lab.last, TW_CONN_NEW);

    lab = opened();
    lab.now_ns += 3000000000;  // silent for three seconds
    a(&lab, SYN, 77777, 0, "");
    assert_int_equal(lab.last, TW_CONN_NEW);

    lab = opened();
    a(&lab, FIN | ACK, 101, 501, "");
    b(&lab, FIN | ACK, 501, 102, "");
    a(&lab, SYN, 100, 0, "");  // again, late
    assert_int_equal(lab.last, TW_CONN_OK);
    lab.now_ns += 3000000000;
    a(&lab, SYN, 100, 0, "");  // somebody begins with the same number each time
    assert_int_equal(lab.last, TW_CONN_NEW);

    lab = new_lab();
    a(&lab, SYN, 100, 0, "");  // never answered; the next attempt has the same port
    a(&lab, SYN, 77777, 0, "");
    assert_int_equal(lab.last, TW_CONN_NEW);
}

// ---- Closing -----------------------------------------------------------------------------------------------------

static void test_fin_from_both(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK | FIN, 101, 501, "bye");
    assert_int_equal(lab.conn.closing, TW_CLOSING_HALF);
    b(&lab, ACK, 501, 105, "more");
    b(&lab, ACK | FIN, 505, 105, "");
    assert_int_equal(lab.conn.closing, TW_CLOSING_FIN);
    a(&lab, ACK, 105, 506, "");
    a(&lab, ACK, 105, 506, "after the end");
    assert_told(&lab, "A:bye A:+ B:more B:+");
}

static void test_fin_waits_for_what_is_before_it(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK | FIN, 106, 501, "");
    a(&lab, ACK, 101, 501, "hello");
    a(&lab, ACK, 107, 501, "behind");
    assert_told(&lab, "A:hello A:+");
}

static void test_nothing_follows_a_fin_that_was_told(void **state)
{
    struct lab lab = new_lab();
    (void)state;
    // The capture brings the last segment first, then the SYN and what it opened.
    a(&lab, FIN, 105, 0, "");
    assert_told(&lab, "A:+");
    a(&lab, SYN, 100, 0, "");
    lab.max_window = 0;
    a(&lab, ACK, 103, 501, "te");
    finish(&lab);
    assert_told(&lab, "A:+");
}

static void test_reset_is_told_once(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK, 101, 501, "hi");
    b(&lab, RST, 501, 0, "");
    b(&lab, RST, 501, 0, "");
    a(&lab, ACK, 103, 501, "there");
    assert_int_equal(lab.conn.closing, TW_CLOSING_RST);
    assert_told(&lab, "A:hi B:!");
}

static void test_reset_far_away_is_ignored(void **state)
{
    (void)state;
    struct lab lab = opened();
    b(&lab, RST, 501 + 0x20000000, 0, "");
    a(&lab, ACK, 101, 501, "hi");
    assert_int_equal(lab.conn.stream[1].ignored, 1);
    assert_told(&lab, "A:hi");
}

static void test_a_stale_reset_is_ignored(void **state)
{
    (void)state;
    static char text[3001];
    struct lab lab = opened();
    memset(text, 'x', sizeof(text) - 1);
    for (uint32_t i = 0; i < 40; i++) {
        lab.len = 0;
        a(&lab, ACK, 101 + i * 3000, 501, text);
        b(&lab, ACK, 501, 101 + (i + 1) * 3000, "");
    }
    lab.len = 0;
    a(&lab, RST, 101, 0, "");  // the other side has long gone past it
    a(&lab, ACK, 120101, 501, "on");
    assert_int_equal(lab.conn.stream[0].position, 120002);
    assert_int_equal(lab.conn.stream[0].ignored, 1);
    a(&lab, RST, 120103, 0, "");
    assert_int_equal(lab.conn.closing, TW_CLOSING_RST);
}

static void test_reset_waits_a_little(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, RST, 106, 0, "");  // overtook the data before it
    assert_string_equal(lab.told, "");
    a(&lab, ACK, 101, 501, "hello");
    assert_told(&lab, "A:hello A:!");

    lab = opened();
    a(&lab, ACK, 103, 501, "llo");
    a(&lab, RST, 106, 0, "");
    for (int i = 0; i < 8; i++) {
        b(&lab, ACK, 501, 101, "");
    }
    assert_told(&lab, "A:<2> A:llo A:!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_steps_open),
        cmocka_unit_test(test_steps_missing),
        cmocka_unit_test(test_steps_in_any_order),
        cmocka_unit_test(test_simultaneous_open),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_joined_in_the_middle),
        cmocka_unit_test(test_joined_at_a_keep_alive),
        cmocka_unit_test(test_fast_open),
        cmocka_unit_test(test_another_syn_is_another_connection),
        cmocka_unit_test(test_fin_from_both),
        cmocka_unit_test(test_fin_waits_for_what_is_before_it),
        cmocka_unit_test(test_nothing_follows_a_fin_that_was_told),
        cmocka_unit_test(test_reset_is_told_once),
        cmocka_unit_test(test_reset_far_away_is_ignored),
        cmocka_unit_test(test_a_stale_reset_is_ignored),
        cmocka_unit_test(test_reset_waits_a_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
