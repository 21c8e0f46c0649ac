// TCP connections: how they open and close, and that both directions come out as they were sent.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/conn.h"
#include "parsers/net/window.h"
#include "tests/support/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SYN TW_TCP_SYN
#define ACK TW_TCP_ACK
#define FIN TW_TCP_FIN
#define RST TW_TCP_RST

// A lab is a connection and what it told, as text: "A:hello" data, "B:+" FIN, "A:!" RST, "A:<5>" a gap of five bytes; parts are
// separated by spaces, and neighbouring data of one end is joined.
struct lab {
    struct tw_conn conn;
    uint64_t now_ns;
    size_t max_window;
    enum tw_conn_answer last;
    char told[4096];
    size_t len;
    char last_end;  // of data at the end of `told`, or 0
    unsigned num_windows;
};

static void say(struct lab *lab, enum tw_end end, const char *what, size_t len, bool data)
{
    char name = end == TW_END_A ? 'A' : 'B';
    if (!data || lab->last_end != name) {
        lab->len +=
            (size_t)snprintf(lab->told + lab->len, sizeof(lab->told) - lab->len, "%s%c:", lab->len ? " " : "", name);
    }
    assert_true(lab->len + len < sizeof(lab->told));
    memcpy(lab->told + lab->len, what, len);
    lab->len += len;
    lab->told[lab->len] = 0;
    lab->last_end = data ? name : 0;
}

static void drain(struct lab *lab)
{
    struct tw_chunk chunk;
    while (tw_conn_next(&lab->conn, &chunk)) {
        char gap[32];
        switch (chunk.type) {
        case TW_CHUNK_DATA: say(lab, chunk.end, (const char *)chunk.bytes.data, chunk.bytes.len, true); break;
        case TW_CHUNK_GAP:
            snprintf(gap, sizeof(gap), "<%llu>", (unsigned long long)chunk.gap);
            say(lab, chunk.end, gap, strlen(gap), false);
            break;
        case TW_CHUNK_FIN: say(lab, chunk.end, "+", 1, false); break;
        case TW_CHUNK_RST: say(lab, chunk.end, "!", 1, false); break;
        }
    }
    for (unsigned end = 0; end < 2; end++) {
        free(tw_conn_idle_window(&lab->conn, (enum tw_end)end));
    }
}

static void lend(struct lab *lab)
{
    size_t size = tw_conn_wanted_size(&lab->conn);
    if (size > lab->max_window) {
        tw_conn_lend(&lab->conn, tw_conn_wanting(&lab->conn), NULL, 0);
        return;
    }
    lab->num_windows++;
    free(tw_conn_lend(&lab->conn, tw_conn_wanting(&lab->conn), malloc(size), size));
}

static void same_stream(const struct tw_stream *a, const struct tw_stream *b)
{
    assert_int_equal(a->position, b->position);
    assert_int_equal(a->next_seq, b->next_seq);
    assert_int_equal(a->has_acked, b->has_acked);
    assert_int_equal(a->acked, b->acked);
    assert_int_equal(a->patience, b->patience);
}

// takes_the_short_way gives a segment to tw_conn_pass, and checks that the other way comes to the same.
static bool takes_the_short_way(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t now_ns,
                                struct tw_chunk *out)
{
    struct tw_conn twin = *conn;
    struct tw_chunk chunk;
    if (!tw_conn_pass(conn, end, tcp, now_ns, out)) {
        assert_memory_equal(conn, &twin, sizeof(twin));
        return false;
    }
    assert_int_equal(tw_conn_segment(&twin, end, tcp, now_ns), TW_CONN_OK);
    assert_int_equal(tw_conn_next(&twin, &chunk), tcp->payload.len > 0);
    if (tcp->payload.len > 0) {
        assert_int_equal(chunk.type, out->type);
        assert_int_equal(chunk.end, out->end);
        assert_int_equal(chunk.position, out->position);
        assert_int_equal(chunk.time_ns, out->time_ns);
        assert_ptr_equal(chunk.bytes.data, out->bytes.data);
        assert_int_equal(chunk.bytes.len, out->bytes.len);
        assert_false(tw_conn_next(&twin, &chunk));
    }
    assert_true(conn->orderly && twin.orderly);
    assert_int_equal(conn->time_ns, twin.time_ns);
    same_stream(&conn->stream[0], &twin.stream[0]);
    same_stream(&conn->stream[1], &twin.stream[1]);
    return true;
}

static void push_tcp(struct lab *lab, enum tw_end end, const struct tw_tcp *tcp)
{
    struct tw_chunk chunk;
    lab->now_ns += 1000;
    if (takes_the_short_way(&lab->conn, end, tcp, lab->now_ns, &chunk)) {
        lab->last = TW_CONN_OK;
        if (chunk.bytes.len > 0) {
            say(lab, end, (const char *)chunk.bytes.data, chunk.bytes.len, true);
        }
        return;
    }
    while ((lab->last = tw_conn_segment(&lab->conn, end, tcp, lab->now_ns)) == TW_CONN_WANT_WINDOW) {
        lend(lab);
    }
    drain(lab);
}

static void push_cut(struct lab *lab, enum tw_end end, unsigned flags, uint32_t seq, uint32_t ack, const char *text,
                     uint32_t missing)
{
    struct tw_tcp tcp = {.src_port = end == TW_END_A ? 40000 : 443,
                         .dst_port = end == TW_END_A ? 443 : 40000,
                         .seq = seq,
                         .ack = ack,
                         .flags = (uint8_t)flags,
                         .payload = tw_span_of(text, strlen(text)),
                         .missing = missing};
    push_tcp(lab, end, &tcp);
}

static void push(struct lab *lab, enum tw_end end, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    push_cut(lab, end, flags, seq, ack, text, 0);
}

static void a(struct lab *lab, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    push(lab, TW_END_A, flags, seq, ack, text);
}

static void b(struct lab *lab, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    push(lab, TW_END_B, flags, seq, ack, text);
}

static void finish(struct lab *lab)
{
    tw_conn_finish(&lab->conn);
    drain(lab);
}

static struct lab new_lab(void)
{
    struct lab lab = {.now_ns = 1000000000, .max_window = (size_t)1 << 20};
    tw_conn_init(&lab.conn);
    return lab;
}

// opened is a lab after the handshake: A sends from 101, B from 501.
static struct lab opened(void)
{
    struct lab lab = new_lab();
    a(&lab, SYN, 100, 0, "");
    b(&lab, SYN | ACK, 500, 101, "");
    a(&lab, ACK, 101, 501, "");
    assert_int_equal(lab.conn.opening, TW_OPENING_COMPLETE);
    return lab;
}

static void assert_told(struct lab *lab, const char *expected)
{
    assert_string_equal(lab->told, expected);
    finish(lab);
}

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

// ---- Against a model ---------------------------------------------------------------------------------------------

// Two streams of known bytes are cut into segments as a conversation would, and arrive in disorder.
#define MODEL_LEN 6000
#define MODEL_SEGMENTS 4000

static uint64_t dice_state;
static uint32_t dice(uint32_t sides)
{
    dice_state = dice_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(dice_state >> 33) % sides;
}

struct part {
    enum tw_end end;
    uint32_t from, to;  // positions
    uint32_t ack;       // position of the other direction
    uint64_t rank;      // order of arrival
};

struct model {
    struct tw_conn conn;
    uint8_t bytes[2][MODEL_LEN];
    uint32_t need[2][MODEL_LEN];  // what the first sending of a byte acknowledged
    uint32_t isn[2];
    uint64_t told[2], gaps[2];
    bool fin[2];
    bool causal, exact;
    struct part parts[MODEL_SEGMENTS];
    unsigned num_parts;
    size_t max_window;
};

static void check_chunk(struct model *m, const struct tw_chunk *chunk)
{
    enum tw_end end = chunk->end;
    assert_int_equal(chunk->position, m->told[end]);
    assert_false(m->fin[end]);
    switch (chunk->type) {
    case TW_CHUNK_DATA:
        assert_true(chunk->bytes.len > 0 && m->told[end] + chunk->bytes.len <= MODEL_LEN);
        assert_memory_equal(chunk->bytes.data, m->bytes[end] + m->told[end], chunk->bytes.len);
        for (size_t i = 0; m->causal && i < chunk->bytes.len; i++) {
            assert_true(m->told[!end] >= m->need[end][m->told[end] + i]);
        }
        m->told[end] += chunk->bytes.len;
        break;
    case TW_CHUNK_GAP:
        assert_false(m->exact);
        m->told[end] += chunk->gap;
        m->gaps[end] += chunk->gap;
        break;
    case TW_CHUNK_FIN: m->fin[end] = true; break;
    case TW_CHUNK_RST: fail();
    }
}

static void model_drain(struct model *m)
{
    struct tw_chunk chunk;
    while (tw_conn_next(&m->conn, &chunk)) {
        check_chunk(m, &chunk);
    }
    for (unsigned end = 0; end < 2; end++) {
        free(tw_conn_idle_window(&m->conn, (enum tw_end)end));
    }
}

static void model_push(struct model *m, enum tw_end end, unsigned flags, uint32_t from, uint32_t to, uint32_t ack)
{
    struct tw_test_edge edge = tw_test_at_page_edge(m->bytes[end] + from, to - from);
    struct tw_tcp tcp = {.seq = m->isn[end] + 1 + from - ((flags & SYN) != 0),
                         .ack = m->isn[!end] + 1 + ack,
                         .flags = (uint8_t)flags,
                         .payload = tw_span_of(edge.bytes, to - from)};
    enum tw_conn_answer answer = TW_CONN_OK;
    struct tw_chunk chunk;
    bool passed = takes_the_short_way(&m->conn, end, &tcp, 5, &chunk);
    if (passed && chunk.bytes.len > 0) {
        check_chunk(m, &chunk);
    }
    while (!passed && (answer = tw_conn_segment(&m->conn, end, &tcp, 5)) == TW_CONN_WANT_WINDOW) {
        size_t size = tw_conn_wanted_size(&m->conn);
        void *memory = size <= m->max_window ? malloc(size) : NULL;
        free(tw_conn_lend(&m->conn, tw_conn_wanting(&m->conn), memory, memory != NULL ? size : 0));
    }
    assert_int_equal(answer, TW_CONN_OK);
    model_drain(m);
    tw_test_edge_free(&edge);
}

static void model_part(struct model *m, enum tw_end end, uint32_t from, uint32_t to, uint32_t ack, uint64_t delay)
{
    assert_true(m->num_parts < MODEL_SEGMENTS);
    m->parts[m->num_parts] =
        (struct part){.end = end, .from = from, .to = to, .ack = ack, .rank = ((uint64_t)m->num_parts + delay) << 16};
    m->parts[m->num_parts].rank += m->num_parts;
    m->num_parts++;
}

// write_conversation has both ends send in turns, each acknowledging all it got; some segments are late, some come again
// with other borders.
static void write_conversation(struct model *m, uint32_t delay)
{
    uint32_t sent[2] = {0, 0};
    while (sent[0] < MODEL_LEN || sent[1] < MODEL_LEN) {
        enum tw_end end = (enum tw_end)dice(2);
        for (uint32_t n = 1 + dice(4); n > 0 && sent[end] < MODEL_LEN; n--) {
            uint32_t left = MODEL_LEN - sent[end];
            uint32_t len = 1 + dice(dice(4) == 0 ? 200 : 40);
            uint32_t to = sent[end] + (len < left ? len : left);
            for (uint32_t i = sent[end]; i < to; i++) {
                m->need[end][i] = sent[!end];
            }
            model_part(m, end, sent[end], to, sent[!end], dice(3) == 0 ? dice(delay + 1) : 0);
            sent[end] = to;
            if (dice(8) == 0) {
                uint32_t from = sent[end] - dice(sent[end] < 100 ? sent[end] : 100);
                model_part(m, end, from, from + dice(sent[end] - from + 1), sent[!end], dice(delay + 1));
            }
        }
    }
}

static int by_rank(const void *x, const void *y)
{
    const struct part *p = x;
    const struct part *q = y;
    return (p->rank > q->rank) - (p->rank < q->rank);
}

static void model_begin(struct model *m, uint64_t seed)
{
    *m = (struct model){.max_window = (size_t)1 << 20};
    dice_state = seed * 0x9e3779b97f4a7c15U + 1;
    tw_conn_init(&m->conn);
    for (unsigned end = 0; end < 2; end++) {
        m->isn[end] = dice(2) ? 0U - dice(2 * MODEL_LEN) : dice(UINT32_MAX);
        for (unsigned i = 0; i < MODEL_LEN; i++) {
            m->bytes[end][i] = (uint8_t)dice(256);
        }
    }
    model_push(m, TW_END_A, SYN, 0, 0, 0);
    model_push(m, TW_END_B, SYN | ACK, 0, 0, 0);
}

static void model_end(struct model *m)
{
    model_push(m, TW_END_A, FIN | ACK, MODEL_LEN, MODEL_LEN, MODEL_LEN);
    model_push(m, TW_END_B, FIN | ACK, MODEL_LEN, MODEL_LEN, MODEL_LEN + 1);
    model_push(m, TW_END_A, ACK, MODEL_LEN, MODEL_LEN, MODEL_LEN + 1);
    tw_conn_finish(&m->conn);
    model_drain(m);
    for (unsigned end = 0; end < 2; end++) {
        assert_int_equal(m->told[end], MODEL_LEN);
        assert_true(m->fin[end]);
        assert_null(m->conn.stream[end].window);
    }
    assert_int_equal(m->conn.closing, TW_CLOSING_FIN);
}

static void test_disorder_gives_the_same_bytes(void **state)
{
    (void)state;
    static struct model m;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        model_begin(&m, seed);
        m.exact = m.causal = true;
        write_conversation(&m, 1 + dice(12));
        qsort(m.parts, m.num_parts, sizeof(m.parts[0]), by_rank);
        for (unsigned i = 0; i < m.num_parts; i++) {
            model_push(&m, m.parts[i].end, ACK, m.parts[i].from, m.parts[i].to, m.parts[i].ack);
        }
        model_end(&m);
        assert_int_equal(m.gaps[0] + m.gaps[1], 0);
        assert_int_equal(m.conn.stream[0].overlap_conflicts + m.conn.stream[1].overlap_conflicts, 0);
    }
}

static void test_losses_are_gaps_that_sum_up(void **state)
{
    (void)state;
    static struct model m;
    static bool arrived[2][MODEL_LEN];
    for (uint64_t seed = 1; seed <= 150; seed++) {
        model_begin(&m, seed);
        memset(arrived, 0, sizeof(arrived));
        write_conversation(&m, dice(8));
        qsort(m.parts, m.num_parts, sizeof(m.parts[0]), by_rank);
        m.max_window = dice(3) == 0 ? 0 : dice(2) == 0 ? TW_WINDOW_MIN : (size_t)1 << 20;
        for (unsigned i = 0; i < m.num_parts; i++) {
            const struct part *p = &m.parts[i];
            if (dice(20) == 0) {
                continue;
            }
            memset(&arrived[p->end][p->from], 1, p->to - p->from);
            model_push(&m, p->end, ACK, p->from, p->to, p->ack);
        }
        model_end(&m);
        for (unsigned end = 0; end < 2 && m.max_window > TW_WINDOW_MIN; end++) {
            uint64_t lost = 0;
            for (unsigned i = 0; i < MODEL_LEN; i++) {
                lost += !arrived[end][i];
            }
            assert_true(m.gaps[end] >= lost && m.gaps[end] <= lost + 200);
        }
    }
}

static void test_rubbish_never_hangs(void **state)
{
    (void)state;
    static struct model m;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        model_begin(&m, seed);
        uint32_t spread = 1U << dice(31);
        m.max_window = dice(4) == 0 ? 0 : (size_t)4096 << dice(10);
        for (unsigned i = 0; i < 2000; i++) {
            static uint8_t payload[3000];
            enum tw_end end = (enum tw_end)dice(2);
            struct tw_tcp tcp = {.seq = m.isn[end] + dice(spread),
                                 .ack = m.isn[!end] + dice(spread),
                                 .flags = (uint8_t)(dice(20) == 0 ? dice(256) : ACK),
                                 .payload = tw_span_of(payload, dice(dice(3) == 0 ? 3000 : 20)),
                                 .missing = dice(10) == 0 ? dice(5000) : 0};
            if (dice(40) != 0) {
                tcp.flags &= (uint8_t) ~(FIN | RST);
            }
            struct tw_chunk chunk;
            if (takes_the_short_way(&m.conn, end, &tcp, i, &chunk)) {
                assert_int_equal(chunk.position, m.told[chunk.end]);
                m.told[chunk.end] += chunk.bytes.len;
                continue;
            }
            while (tw_conn_segment(&m.conn, end, &tcp, i) == TW_CONN_WANT_WINDOW) {
                size_t size = tw_conn_wanted_size(&m.conn);
                void *memory = size <= m.max_window ? malloc(size) : NULL;
                free(tw_conn_lend(&m.conn, tw_conn_wanting(&m.conn), memory, memory != NULL ? size : 0));
            }
            unsigned chunks = 0;
            while (tw_conn_next(&m.conn, &chunk)) {
                assert_int_equal(chunk.position, m.told[chunk.end]);
                m.told[chunk.end] += chunk.bytes.len + chunk.gap;
                assert_true(++chunks < 8 * TW_WINDOW_RUNS);
            }
        }
        tw_conn_finish(&m.conn);
        struct tw_chunk chunk;
        while (tw_conn_next(&m.conn, &chunk)) {
        }
        for (unsigned end = 0; end < 2; end++) {
            assert_true(m.conn.stream[end].window == NULL || m.conn.stream[end].window->num_runs == 0
                        || m.conn.rst_told);
            free(m.conn.stream[end].window);
        }
    }
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
        cmocka_unit_test(test_disorder_gives_the_same_bytes),
        cmocka_unit_test(test_losses_are_gaps_that_sum_up),
        cmocka_unit_test(test_rubbish_never_hangs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
