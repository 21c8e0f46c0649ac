// TCP connections: segments out of order, again, overlapping, and lost.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/window.h"
#include "tests/support/conn_lab.h"

// ---- Order -------------------------------------------------------------------------------------------------------

static void test_in_order_is_not_copied(void **state)
{
    (void)state;
    struct lab lab = opened();
    const char text[] = "hello";
    struct tw_tcp tcp = {.seq = 101, .ack = 501, .flags = ACK, .payload = tw_span_of(text, 5)};
    struct tw_chunk chunk;
    assert_int_equal(tw_conn_segment(&lab.conn, TW_END_A, &tcp, 77), TW_CONN_OK);
    assert_true(tw_conn_next(&lab.conn, &chunk));
    assert_ptr_equal(chunk.bytes.data, text);
    assert_int_equal(chunk.time_ns, 77);
    assert_false(tw_conn_next(&lab.conn, &chunk));
    assert_int_equal(lab.num_windows, 0);
}

static void test_out_of_order(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK, 103, 501, "ll");
    a(&lab, ACK, 105, 501, "o");
    assert_string_equal(lab.told, "");
    a(&lab, ACK, 101, 501, "he");
    assert_int_equal(lab.num_windows, 1);
    assert_int_equal(lab.conn.stream[0].out_of_order, 2);
    assert_null(lab.conn.stream[0].window);
    assert_told(&lab, "A:hello");
}

static void test_a_window_may_be_filled_to_its_end(void **state)
{
    (void)state;
    static char text[TW_WINDOW_MIN];
    struct lab lab = opened();
    size_t room = TW_WINDOW_MIN - sizeof(struct tw_window);
    memset(text, 'x', room - 1);
    a(&lab, ACK, 102, 501, text);
    assert_string_equal(lab.told, "");
    assert_int_equal(lab.num_windows, 1);
    a(&lab, ACK, 101, 501, "x");
    assert_int_equal(lab.conn.stream[0].position, room);
    assert_null(strchr(lab.told, '<'));
}

static void test_overlaps(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK, 101, 501, "abc");
    a(&lab, ACK, 102, 501, "bcde");  // the head came before
    a(&lab, ACK, 108, 501, "hi");
    a(&lab, ACK, 106, 501, "fgXi");  // around what waits, and other bytes: the first stay
    assert_int_equal(lab.conn.stream[0].overlap_conflicts, 1);
    a(&lab, ACK, 112, 501, "lm");
    a(&lab, ACK, 111, 501, "k?mn");  // in the window itself
    assert_int_equal(lab.conn.stream[0].overlap_conflicts, 2);
    a(&lab, ACK, 110, 501, "j");
    a(&lab, ACK, 101, 501, "abc");
    assert_int_equal(lab.conn.stream[0].retransmitted, 1);
    assert_told(&lab, "A:abcdefghijklmn");
}

static void test_sequence_numbers_wrap(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    a(&lab, SYN, 0xfffffffdU, 0, "");
    b(&lab, SYN | ACK, 0xffffffffU, 0xfffffffeU, "");
    a(&lab, ACK, 0xfffffffeU, 0, "");
    a(&lab, ACK, 1, 0, "de");
    a(&lab, ACK, 0xfffffffeU, 0, "abc");
    b(&lab, ACK, 0, 3, "fg");
    assert_told(&lab, "A:abcde B:fg");
}

static void test_the_answer_waits_for_the_question(void **state)
{
    (void)state;
    struct lab lab = opened();
    b(&lab, ACK, 501, 109, "answer");
    b(&lab, ACK, 507, 109, ".");
    a(&lab, ACK, 109, 508, "again");
    assert_string_equal(lab.told, "");
    a(&lab, ACK, 101, 501, "question");
    assert_told(&lab, "A:question B:answer. A:again");
}

static void test_keep_alives_and_window_probes(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK, 101, 501, "ab");
    a(&lab, ACK, 102, 501, "?");  // a keep-alive with a byte of rubbish
    a(&lab, ACK, 102, 501, "");
    a(&lab, ACK, 103, 501, "c");  // a probe of a closed window carries the next byte
    a(&lab, ACK, 103, 501, "c");
    a(&lab, ACK, 103, 501, "cd");
    assert_int_equal(lab.conn.stream[0].retransmitted, 3);
    assert_told(&lab, "A:abcd");
}

static void test_rubbish_is_ignored(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK, 101, 501, "ab");
    a(&lab, ACK, 103 + 0x50000000, 501, "far");
    a(&lab, ACK, 103U - 0x50000000U, 501, "old");
    a(&lab, ACK, 103 + 0x10000000, 501, "stray");
    a(&lab, ACK, 103, 501 + 0x10000000, "c");  // acknowledges what nobody sent
    a(&lab, ACK, 104, 501, "d");
    assert_int_equal(lab.conn.stream[0].ignored, 3);
    assert_told(&lab, "A:abcd");
}

// ---- Losses ------------------------------------------------------------------------------------------------------

static void test_a_hole_is_given_up_when_acknowledged(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK, 104, 501, "def");
    for (int i = 0; i < 100; i++) {
        b(&lab, ACK, 501, 101, "");  // asks for what is missing
    }
    assert_string_equal(lab.told, "");
    for (unsigned i = 0; i < TW_CONN_PATIENCE; i++) {
        assert_string_equal(lab.told, "");
        b(&lab, ACK, 501, 107, "");
    }
    assert_told(&lab, "A:<3> A:def");
}

static void test_a_lost_question(void **state)
{
    (void)state;
    struct lab lab = opened();
    b(&lab, ACK, 501, 109, "answer");
    for (unsigned i = 0; i < TW_CONN_PATIENCE; i++) {
        a(&lab, ACK, 109, 507, "");
    }
    assert_told(&lab, "A:<8> B:answer");
}

static void test_finish_tells_what_waits(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK, 105, 501, "e");
    a(&lab, ACK | FIN, 110, 501, "j");
    b(&lab, ACK, 501, 112, "answer");
    finish(&lab);
    assert_told(&lab, "A:<4> A:e A:<4> A:j A:+ B:answer");
}

static void test_both_fins_give_up_soon(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK | FIN, 110, 501, "");
    b(&lab, ACK, 501, 111, "");
    b(&lab, ACK | FIN, 501, 111, "");
    a(&lab, ACK, 111, 502, "");
    assert_true(tw_conn_fins_acked(&lab.conn) && !tw_conn_over(&lab.conn));  // what was overtaken may still come
    assert_string_equal(lab.told, "");
    for (int i = 0; i < 8; i++) {
        a(&lab, ACK, 111, 502, "");
    }
    assert_true(tw_conn_over(&lab.conn));
    assert_told(&lab, "A:<9> A:+ B:+");
}

static void test_one_direction_only(void **state)
{
    (void)state;
    struct lab lab = new_lab();
    a(&lab, SYN, 100, 0, "");
    a(&lab, ACK, 101, 501, "ab");
    a(&lab, ACK, 104, 999, "d");
    for (unsigned i = 1; i < TW_CONN_PATIENCE; i++) {
        a(&lab, ACK, 105, 999, "");
    }
    assert_told(&lab, "A:ab A:<1> A:d");
}

static void test_without_a_window_nothing_waits(void **state)
{
    (void)state;
    struct lab lab = opened();
    lab.max_window = 0;
    a(&lab, ACK, 104, 501, "def");
    a(&lab, ACK, 101, 501, "abc");
    a(&lab, ACK, 107, 501, "ghi");
    b(&lab, ACK, 501, 900, "x");
    assert_told(&lab, "A:<3> A:defghi B:x");
}

static void test_cut_by_the_capture(void **state)
{
    (void)state;
    struct lab lab = opened();
    push_cut(&lab, TW_END_A, ACK, 101, 501, "ab", 10);
    push_cut(&lab, TW_END_A, ACK, 125, 501, "yz", 4);  // 113..125 comes later
    push_cut(&lab, TW_END_A, ACK, 113, 501, "cd", 10);
    a(&lab, ACK, 131, 501, "end");
    assert_told(&lab, "A:ab A:<10> A:cd A:<10> A:yz A:<4> A:end");
}

static void test_a_great_loss(void **state)
{
    (void)state;
    struct lab lab = opened();
    a(&lab, ACK, 101, 501, "a");
    for (uint32_t i = 0; i < 8; i++) {
        a(&lab, ACK, 102 + (5U << 20) + i, 501, "z");  // five mebibytes were lost
    }
    assert_told(&lab, "A:a A:<5242887> A:z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order_is_not_copied),
        cmocka_unit_test(test_out_of_order),
        cmocka_unit_test(test_a_window_may_be_filled_to_its_end),
        cmocka_unit_test(test_overlaps),
        cmocka_unit_test(test_sequence_numbers_wrap),
        cmocka_unit_test(test_the_answer_waits_for_the_question),
        cmocka_unit_test(test_keep_alives_and_window_probes),
        cmocka_unit_test(test_rubbish_is_ignored),
        cmocka_unit_test(test_a_hole_is_given_up_when_acknowledged),
        cmocka_unit_test(test_a_lost_question),
        cmocka_unit_test(test_finish_tells_what_waits),
        cmocka_unit_test(test_both_fins_give_up_soon),
        cmocka_unit_test(test_one_direction_only),
        cmocka_unit_test(test_without_a_window_nothing_waits),
        cmocka_unit_test(test_cut_by_the_capture),
        cmocka_unit_test(test_a_great_loss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
