// The tracker over packets made here: when connections begin and end, and what is counted.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/wire.h"

static void test_late_segments_begin_no_connection(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    handshake(&wire, 100);
    client(&wire, TW_TCP_FIN | TW_TCP_ACK, 101, 501, "");
    server(&wire, TW_TCP_FIN | TW_TCP_ACK, 501, 102, "");
    assert_int_equal(book.closed, 0);
    client(&wire, TW_TCP_ACK, 102, 502, "");  // the last ACK belongs to it
    assert_int_equal(book.closed, 1);
    server(&wire, TW_TCP_FIN | TW_TCP_ACK, 501, 102, "");
    client(&wire, TW_TCP_RST, 102, 0, "");
    client(&wire, TW_TCP_SYN, 100, 0, "");  // again
    assert_int_equal(book.opened, 1);
    client(&wire, TW_TCP_SYN, 90000, 0, "");  // another one
    assert_int_equal(book.opened, 2);
    wire.port = 40001;
    client(&wire, TW_TCP_RST, 100, 0, "");  // to nothing
    struct rp_tracker_counts counts = done(wire.tracker, &book);
    assert_int_equal(counts.late, 4);
    assert_int_equal(book.closings[TW_CLOSING_FIN], 1);
}

static void test_the_port_is_used_again(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    handshake(&wire, 100);
    say_hello(&wire, false, 101, 501);
    wire.now_ns += 60000000000;  // its end was not captured
    handshake(&wire, 7000);
    say_hello(&wire, false, 7001, 501);
    struct rp_tracker_counts counts = done(wire.tracker, &book);
    assert_int_equal(book.opened, 2);
    assert_int_equal(book.handshakes, 2);
    assert_int_equal(book.openings[TW_OPENING_COMPLETE], 2);
    assert_int_equal(counts.gap_bytes, 0);
}

static void test_lost_bytes_are_counted(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    handshake(&wire, 100);
    client(&wire, TW_TCP_ACK, 111, 501, "behind ten lost bytes");
    client(&wire, TW_TCP_ACK, 135, 501, "and three");
    struct rp_tracker_counts counts = done(wire.tracker, &book);
    assert_int_equal(counts.gap_bytes, 13);
    assert_int_equal(book.gaps, 2);
}

static void test_the_sequence_number_is_used_again(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    // Refused, and tried again with the same SYN.
    client(&wire, TW_TCP_SYN, 100, 0, "");
    server(&wire, TW_TCP_RST | TW_TCP_ACK, 0, 101, "");
    wire.now_ns += 500000000;
    handshake(&wire, 100);
    say_hello(&wire, false, 101, 501);
    server(&wire, TW_TCP_RST | TW_TCP_ACK, 501, 101, "");
    // Reset, and some time later begun with the same number.
    wire.now_ns += 10000000000;
    handshake(&wire, 100);
    say_hello(&wire, false, 101, 501);
    done(wire.tracker, &book);
    assert_int_equal(book.opened, 3);
    assert_int_equal(book.openings[TW_OPENING_REFUSED], 1);
    assert_int_equal(book.openings[TW_OPENING_COMPLETE], 2);
    assert_int_equal(book.handshakes, 2);
}

static void test_tls_behind_starttls(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    handshake(&wire, 100);
    server(&wire, TW_TCP_ACK, 501, 101, "220 ready\r\n");
    client(&wire, TW_TCP_ACK, 101, 512, "STARTTLS\r\n");
    server(&wire, TW_TCP_ACK, 512, 111, "220 go\r\n");
    say_hello(&wire, false, 111, 520);
    (void)done(wire.tracker, &book);
    assert_int_equal(book.events[TW_EVENT_MESSAGE], 1);
    assert_true(book.events[TW_EVENT_PLAIN] > 0);
    assert_int_equal(book.handshakes, 1);
}

static void test_the_tls_client_may_be_the_tcp_server(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    handshake(&wire, 100);
    say_hello(&wire, true, 501, 101);
    (void)done(wire.tracker, &book);
    assert_int_equal(book.events[TW_EVENT_MESSAGE], 1);
    assert_int_equal(book.last_event.from, TW_CLIENT);
    assert_int_equal(book.last_client, TW_END_B);  // 192.168.0.1, which is the higher address
    assert_int_equal(book.handshakes, 1);
}

static void test_what_is_no_tls_is_given_up(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    char text[1001];
    memset(text, 'x', 1000);
    text[1000] = 0;
    handshake(&wire, 100);
    for (uint32_t i = 0; i < 200; i++) {
        client(&wire, TW_TCP_ACK, 101 + i * 1000, 501, text);
    }
    (void)done(wire.tracker, &book);
    assert_true(book.events[TW_EVENT_PLAIN] > 0 && book.events[TW_EVENT_PLAIN] < 100);
    assert_int_equal(book.handshakes, 0);
}

static void test_fragments_are_put_together(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    handshake(&wire, 100);
    wire.fragment = 24;
    say_hello(&wire, false, 101, 501);
    struct rp_tracker_counts counts = done(wire.tracker, &book);
    assert_int_equal(counts.fragments, 3);
    assert_int_equal(book.handshakes, 1);
    assert_int_equal(book.segments, 4);
}

static void test_what_is_no_tcp_is_counted(void **state)
{
    (void)state;
    struct notebook book;
    struct rp_tracker *tracker = new_tracker(&book, NULL);
    uint8_t arp[60] = {[12] = 0x08, [13] = 0x06};
    uint8_t udp[60] = {[12] = 0x08, [14] = 0x45, [17] = 28, [23] = 17};
    struct tw_packet packet = {.link_type = TW_LINK_ETHERNET, .bytes = tw_span_of(arp, 60), .wire_len = 60};
    rp_tracker_packet(tracker, &packet);
    packet.bytes = tw_span_of(udp, 60);
    rp_tracker_packet(tracker, &packet);
    udp[14] = 0x15;
    rp_tracker_packet(tracker, &packet);
    packet.bytes.len = 3;
    rp_tracker_packet(tracker, &packet);
    packet.link_type = 9999;
    rp_tracker_packet(tracker, &packet);
    struct rp_tracker_counts counts = done(tracker, &book);
    assert_int_equal(counts.not_ip, 1);
    assert_int_equal(counts.not_tcp, 1);
    assert_int_equal(counts.malformed, 1);
    assert_int_equal(counts.cut, 1);
    assert_int_equal(counts.unknown_link, 1);
}

static void test_limits_are_kept(void **state)
{
    (void)state;
    struct notebook book;
    struct rp_tracker_config config = {.max_lent = 1};
    struct wire wire = new_wire(&book, &config);
    handshake(&wire, 100);
    client(&wire, TW_TCP_ACK, 111, 501, "out of order");
    struct rp_tracker_counts counts = done(wire.tracker, &book);
    assert_int_equal(book.gaps, 1);
    assert_true(counts.denied > 0);

    config = (struct rp_tracker_config){.max_message = 16};
    wire = new_wire(&book, &config);
    handshake(&wire, 100);
    wire_send(&wire, false, TW_TCP_ACK, 101, 501, tw_span_of(client_hello, 20));
    wire_send(&wire, false, TW_TCP_ACK, 121, 501, tw_span_of(client_hello + 20, sizeof(client_hello) - 20));
    counts = done(wire.tracker, &book);
    assert_int_equal(book.events[TW_EVENT_MESSAGE], 1);
    assert_false(book.last_event.kept);
    assert_true(counts.denied > 0);
}

static void test_many_connections_at_once(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    for (wire.address = 0; wire.address < 20000; wire.address++) {
        client(&wire, TW_TCP_SYN, wire.address, 0, "");
    }
    for (wire.address = 0; wire.address < 20000; wire.address += 2) {
        server(&wire, TW_TCP_RST | TW_TCP_ACK, 0, wire.address + 1, "");
    }
    assert_int_equal(rp_tracker_counts(wire.tracker)->live, 10000);
    assert_int_equal(book.closed, 10000);
    book.closed_in_order = true;
    book.last_index = 0;
    struct rp_tracker_counts counts = done(wire.tracker, &book);
    assert_true(book.closed_in_order);
    assert_int_equal(counts.most_live, 20000);
    assert_int_equal(book.openings[TW_OPENING_REFUSED], 10000);
    assert_int_equal(book.openings[TW_OPENING_SYN], 10000);
}

static void test_connections_without_an_end_are_forgotten(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    for (wire.address = 0; wire.address < 10000; wire.address++) {
        wire.now_ns += 10000000000;  // somebody looks for open ports, for more than a day
        client(&wire, TW_TCP_SYN, wire.address, 0, "");
    }
    assert_true(rp_tracker_counts(wire.tracker)->most_live < 200);
    (void)done(wire.tracker, &book);
    assert_int_equal(book.openings[TW_OPENING_SYN], 10000);
}

static void test_a_tracker_may_be_left_without_finish(void **state)
{
    (void)state;
    struct notebook book;
    struct wire wire = new_wire(&book, NULL);
    handshake(&wire, 100);
    wire_send(&wire, false, TW_TCP_ACK, 101, 501, tw_span_of(client_hello, 20));
    client(&wire, TW_TCP_ACK, 900, 501, "waits");
    rp_tracker_free(wire.tracker);
    assert_int_equal(book.closed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_late_segments_begin_no_connection),
        cmocka_unit_test(test_the_port_is_used_again),
        cmocka_unit_test(test_lost_bytes_are_counted),
        cmocka_unit_test(test_the_sequence_number_is_used_again),
        cmocka_unit_test(test_tls_behind_starttls),
        cmocka_unit_test(test_the_tls_client_may_be_the_tcp_server),
        cmocka_unit_test(test_what_is_no_tls_is_given_up),
        cmocka_unit_test(test_fragments_are_put_together),
        cmocka_unit_test(test_what_is_no_tcp_is_counted),
        cmocka_unit_test(test_limits_are_kept),
        cmocka_unit_test(test_many_connections_at_once),
        cmocka_unit_test(test_connections_without_an_end_are_forgotten),
        cmocka_unit_test(test_a_tracker_may_be_left_without_finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
