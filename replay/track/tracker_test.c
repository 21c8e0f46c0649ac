// The tracker over the captures with known contents, over damaged copies of them, and over packets made here.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/tracker.h"

#include "parsers/net/link.h"
#include "tests/support/load.h"
#include "tests/support/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#define MAX_KEPT 64

// A notebook is a sink that writes down what it is told, and checks that it is told in a sensible order.
struct notebook {
    uint64_t opened, closed, segments, handshakes, gaps;
    uint64_t events[16];
    uint64_t openings[8], closings[8];
    uint64_t digest;      // of all events, in their order within each connection
    uint64_t last_index;  // of the last connection that was closed
    bool closed_in_order;
    uint8_t kinds[MAX_KEPT];
    uint8_t last_client;
    struct tw_event last_event;
};

static void on_opened(void *context, struct rp_connection *conn)
{
    struct notebook *book = context;
    assert_int_equal(conn->index, book->opened);
    assert_null(conn->user);
    conn->user = book;
    book->opened++;
}

static void on_segment(void *context, struct rp_connection *conn, enum tw_end end, const struct tw_tcp *tcp,
                       uint64_t time_ns)
{
    struct notebook *book = context;
    assert_ptr_equal(conn->user, book);
    assert_true(end <= TW_END_B && tcp->payload.len < 70000);
    assert_int_equal(conn->last_ns, time_ns);
    book->segments++;
}

static void on_chunk(void *context, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    struct notebook *book = context;
    assert_ptr_equal(conn->user, book);
    book->gaps += chunk->type == TW_CHUNK_GAP;
}

static uint64_t mixed(uint64_t digest, uint64_t value)
{
    return (digest ^ value) * 0x9e3779b97f4a7c15U;
}

static void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    struct notebook *book = context;
    (void)time_ns;
    assert_non_null(conn->tls);
    assert_int_not_equal(event->type, TW_EVENT_WANT_ROOM);
    book->events[event->type]++;
    book->last_event = *event;
    uint64_t what = (uint64_t)event->type << 40 | (uint64_t)event->from << 36 | event->length;
    book->digest += mixed(mixed(conn->index, event->position), what);
}

static void on_handshake(void *context, struct rp_connection *conn, const struct tw_handshake *handshake)
{
    struct notebook *book = context;
    assert_int_equal(conn->num_handshakes, handshake->index + 1);
    if (book->handshakes < MAX_KEPT) {
        book->kinds[book->handshakes] = handshake->kind;
    }
    book->handshakes++;
}

static void on_closed(void *context, struct rp_connection *conn)
{
    struct notebook *book = context;
    assert_ptr_equal(conn->user, book);
    book->openings[conn->tcp.opening]++;
    book->closings[conn->tcp.closing]++;
    book->last_client = conn->client;
    book->closed_in_order = book->closed == 0 || (book->closed_in_order && conn->index > book->last_index);
    book->last_index = conn->index;
    book->closed++;
}

static const struct rp_sink sink = {.opened = on_opened,
                                    .segment = on_segment,
                                    .chunk = on_chunk,
                                    .event = on_event,
                                    .handshake = on_handshake,
                                    .closed = on_closed};

static struct rp_tracker *new_tracker(struct notebook *book, const struct rp_tracker_config *config)
{
    *book = (struct notebook){0};
    struct rp_tracker *tracker = rp_tracker_new(config, &sink, book);
    assert_non_null(tracker);
    return tracker;
}

// done ends a tracker, and returns what it counted.
static struct rp_tracker_counts done(struct rp_tracker *tracker, const struct notebook *book)
{
    rp_tracker_finish(tracker);
    struct rp_tracker_counts counts = *rp_tracker_counts(tracker);
    assert_int_equal(book->opened, book->closed);
    assert_int_equal(counts.live, 0);
    assert_int_equal(counts.connections, book->opened);
    rp_tracker_free(tracker);
    return counts;
}

// How a capture is changed on its way.
struct changes {
    bool twice;  // every packet comes twice
    bool batches;
    uint32_t snap_len;   // 0: all
    uint64_t leave_out;  // number of a packet, from 1; 0: none
};

static void feed(struct rp_tracker *tracker, struct tw_item *items, size_t num, const struct changes *changes)
{
    if (changes->batches) {
        rp_tracker_items(tracker, items, num);
        return;
    }
    for (size_t i = 0; i < num; i++) {
        if (items[i].type == TW_ITEM_PACKET) {
            rp_tracker_packet(tracker, &items[i].packet);
        }
    }
}

static uint64_t track(struct rp_tracker *tracker, struct tw_span file, const struct changes *changes)
{
    struct tw_interface interfaces[4];
    struct tw_capture capture;
    struct tw_cursor window = tw_cursor_over(file);
    struct tw_item items[80];
    size_t num = 0;
    size_t needed = 0;
    uint64_t packets = 0;
    tw_capture_init(&capture, interfaces, 4);
    while (tw_capture_next(&capture, &window, &items[num], &needed) == TW_DONE) {
        struct tw_packet *packet = &items[num].packet;
        bool is_packet = items[num].type == TW_ITEM_PACKET;
        packets += is_packet;
        if (is_packet && changes->leave_out == packets) {
            continue;
        }
        if (is_packet && changes->snap_len != 0 && packet->bytes.len > changes->snap_len) {
            packet->bytes.len = changes->snap_len;
        }
        num++;
        if (is_packet && changes->twice) {
            items[num] = items[num - 1];
            num++;
        }
        if (num >= 78) {
            feed(tracker, items, num, changes);
            num = 0;
        }
    }
    feed(tracker, items, num, changes);
    return packets;
}

// ---- Captures ----------------------------------------------------------------------------------------------------

static json_t *load_truth(void)
{
    struct tw_test_file file = tw_test_load_capture("truth.json");
    json_t *truth = json_loadb((const char *)file.bytes, file.len, 0, NULL);
    assert_non_null(truth);
    tw_test_file_free(&file);
    return truth;
}

static void check_capture(const char *name, const struct tw_test_file *file, void *context)
{
    char key[64];
    snprintf(key, sizeof(key), "%.*s", (int)strcspn(name, "."), name);
    const json_t *truth = json_object_get(context, key);
    const json_t *same = json_object_get(truth, "streams_as");  // made of another capture
    const json_t *streams =
        json_object_get(same ? json_object_get(context, json_string_value(same)) : truth, "streams");
    assert_non_null(streams);
    uint64_t digest = 0;
    for (unsigned way = 0; way < 3; way++) {
        struct notebook book;
        struct rp_tracker *tracker = new_tracker(&book, NULL);
        const struct changes changes = {.batches = way == 1, .twice = way == 2};
        uint64_t packets = track(tracker, tw_span_of(file->bytes, file->len), &changes);
        struct rp_tracker_counts counts = done(tracker, &book);
        assert_int_equal(book.opened, json_array_size(streams));
        assert_int_equal(book.openings[TW_OPENING_COMPLETE], book.opened);
        assert_int_equal(book.closings[TW_CLOSING_FIN] + book.closings[TW_CLOSING_RST], book.opened);
        assert_int_equal(book.gaps, 0);
        assert_int_equal(counts.segments + counts.late, packets * (changes.twice ? 2 : 1));
        assert_true(changes.twice || counts.late == 0);
        assert_true(way == 0 || book.digest == digest);
        digest = book.digest;
    }
}

static void test_captures_agree_with_their_truth(void **state)
{
    (void)state;
    json_t *truth = load_truth();
    tw_test_each_capture(check_capture, truth);
    json_decref(truth);
}

static void leave_out_each(const char *name, const struct tw_test_file *file, void *context)
{
    (void)name;
    (void)context;
    for (uint64_t packet = 1;; packet++) {
        struct notebook book;
        struct rp_tracker *tracker = new_tracker(&book, NULL);
        const struct changes changes = {.leave_out = packet};
        uint64_t packets = track(tracker, tw_span_of(file->bytes, file->len), &changes);
        (void)done(tracker, &book);
        assert_true(book.gaps <= 2);
        assert_int_equal(book.openings[TW_OPENING_NONE] + book.openings[TW_OPENING_REFUSED], 0);
        if (packet == packets) {
            break;
        }
    }
}

static void test_any_packet_may_be_lost(void **state)
{
    (void)state;
    tw_test_each_capture(leave_out_each, NULL);
}

static void cut_packets(const char *name, const struct tw_test_file *file, void *context)
{
    (void)name;
    (void)context;
    for (uint32_t snap_len = 0; snap_len < 200; snap_len += 1 + snap_len / 60) {
        struct notebook book;
        struct rp_tracker *tracker = new_tracker(&book, NULL);
        const struct changes changes = {.snap_len = snap_len + 1, .batches = snap_len % 2 == 0};
        uint64_t packets = track(tracker, tw_span_of(file->bytes, file->len), &changes);
        struct rp_tracker_counts counts = done(tracker, &book);
        assert_int_equal(counts.segments + counts.cut + counts.late + counts.not_ip, packets);
    }
}

static void test_packets_may_be_cut(void **state)
{
    (void)state;
    tw_test_each_capture(cut_packets, NULL);
}

static void track_bytes(const uint8_t *bytes, size_t len, void *context)
{
    const struct changes *changes = context;
    struct notebook book;
    struct rp_tracker_config config = {.seed = 1, .max_lent = (size_t)1 << 20};
    struct rp_tracker *tracker = new_tracker(&book, &config);
    (void)track(tracker, tw_span_of(bytes, len), changes);
    (void)done(tracker, &book);
}

static void test_captures_may_be_damaged(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls12-rsa-full.pcap");
    struct changes changes = {0};
    tw_test_every_cut(file.bytes, file.len, track_bytes, &changes);
    changes.batches = true;
    tw_test_every_flip(file.bytes, file.len, 0xff, track_bytes, &changes);
    tw_test_every_flip(file.bytes, file.len, 0x01, track_bytes, &changes);
    tw_test_file_free(&file);
}

// ---- Packets of our own ------------------------------------------------------------------------------------------

static const uint8_t client_hello[] = {
    0x16, 0x03, 0x01, 0x00, 0x2f,  // a record of 47 bytes
    0x01, 0x00, 0x00, 0x2b,        // ClientHello
    0x03, 0x03,                    // TLS 1.2
    1,    2,    3,    4,    5,    6,    7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
    17,   18,   19,   20,   21,   22,   23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
    0x00,                                // no session
    0x00, 0x04, 0xc0, 0x2f, 0x00, 0x9c,  // two cipher suites
    0x01, 0x00,                          // no compression
};

// A wire makes the packets of one connection; the client's segments come from port `port`.
struct wire {
    struct rp_tracker *tracker;
    uint16_t port;
    uint32_t address;
    uint64_t now_ns;
    uint32_t fragment;  // payload bytes of each fragment; 0: none
};

static void send_ip(struct wire *wire, struct tw_ip *ip, struct tw_span payload)
{
    uint8_t bytes[2048];
    struct tw_writer w = tw_writer_into(bytes, sizeof(bytes));
    assert_true(tw_ip_write_header(&w, ip, payload.len));
    assert_true(tw_writer_bytes(&w, payload));
    if (ip->fragment) {
        uint16_t field = (uint16_t)(ip->fragment_offset / 8 | (ip->more_fragments ? 0x2000 : 0));
        bytes[4] = 0x12;
        bytes[6] = (uint8_t)(field >> 8);
        bytes[7] = (uint8_t)field;
    }
    struct tw_packet packet = {.time_ns = wire->now_ns,
                               .has_time = true,
                               .link_type = TW_LINK_RAW,
                               .bytes = tw_writer_span(&w),
                               .wire_len = (uint32_t)w.len};
    rp_tracker_packet(wire->tracker, &packet);
}

static void wire_send(struct wire *wire, bool server, unsigned flags, uint32_t seq, uint32_t ack,
                      struct tw_span payload)
{
    struct tw_ip ip = {.version = 4, .protocol = TW_IP_PROTOCOL_TCP, .ttl = 64};
    uint8_t a[4] = {10, (uint8_t)(wire->address >> 16), (uint8_t)(wire->address >> 8), (uint8_t)wire->address};
    uint8_t b[4] = {192, 168, 0, 1};
    struct tw_tcp tcp = {.src_port = server ? 443 : wire->port,
                         .dst_port = server ? wire->port : 443,
                         .seq = seq,
                         .ack = ack,
                         .flags = (uint8_t)flags,
                         .payload = payload};
    uint8_t segment[2000];
    struct tw_writer w = tw_writer_into(segment, sizeof(segment));
    memcpy(ip.src, server ? b : a, 4);
    memcpy(ip.dst, server ? a : b, 4);
    assert_true(tw_tcp_write(&w, &tcp));
    tcp.checksum = tw_tcp_checksum_make(&ip, tw_writer_span(&w));
    w = tw_writer_into(segment, sizeof(segment));
    assert_true(tw_tcp_write(&w, &tcp));
    wire->now_ns += 1000000;
    if (wire->fragment == 0) {
        send_ip(wire, &ip, tw_writer_span(&w));
        return;
    }
    ip.fragment = true;
    for (size_t at = 0; at < w.len; at += wire->fragment) {
        size_t len = w.len - at < wire->fragment ? w.len - at : wire->fragment;
        ip.fragment_offset = (uint16_t)at;
        ip.more_fragments = at + len < w.len;
        send_ip(wire, &ip, tw_span_of(segment + at, len));
    }
}

static void client(struct wire *wire, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    wire_send(wire, false, flags, seq, ack, tw_span_of(text, strlen(text)));
}

static void server(struct wire *wire, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    wire_send(wire, true, flags, seq, ack, tw_span_of(text, strlen(text)));
}

static void say_hello(struct wire *wire, bool from_server, uint32_t seq, uint32_t ack)
{
    wire_send(wire, from_server, TW_TCP_ACK, seq, ack, tw_span_of(client_hello, sizeof(client_hello)));
}

static void handshake(struct wire *wire, uint32_t isn)
{
    client(wire, TW_TCP_SYN, isn, 0, "");
    server(wire, TW_TCP_SYN | TW_TCP_ACK, 500, isn + 1, "");
    client(wire, TW_TCP_ACK, isn + 1, 501, "");
}

static struct wire new_wire(struct notebook *book, const struct rp_tracker_config *config)
{
    return (struct wire){.tracker = new_tracker(book, config), .port = 40000, .now_ns = 1000000000};
}

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

static void test_wrong_checksums_are_passed_over_when_asked(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls12-rsa-full.pcap");
    const struct changes changes = {0};
    struct notebook book;
    struct rp_tracker_config config = {.check_checksums = true};
    struct rp_tracker *tracker = new_tracker(&book, &config);
    track(tracker, tw_span_of(file.bytes, file.len), &changes);
    assert_int_equal(done(tracker, &book).wrong_checksum, 0);
    file.bytes[24 + 16 + 14 + 20 + 4] ^= 0xff;  // the first packet's sequence number
    tracker = new_tracker(&book, &config);
    track(tracker, tw_span_of(file.bytes, file.len), &changes);
    assert_int_equal(done(tracker, &book).wrong_checksum, 1);
    tw_test_file_free(&file);
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

// in_a_crowd tracks a capture while so many other connections are live that packets stand in line.
static struct rp_tracker_counts in_a_crowd(const struct tw_test_file *file, const struct changes *changes,
                                           struct notebook *book)
{
    struct wire wire = new_wire(book, NULL);
    for (wire.address = 0; wire.address < 600; wire.address++) {
        client(&wire, TW_TCP_SYN, wire.address, 0, "");
    }
    (void)track(wire.tracker, tw_span_of(file->bytes, file->len), changes);
    return done(wire.tracker, book);
}

static void check_in_a_crowd(const char *name, const struct tw_test_file *file, void *context)
{
    (void)name;
    (void)context;
    for (uint32_t snap_len = 0; snap_len < 200; snap_len += 33) {
        struct notebook one_by_one;
        struct notebook in_line;
        struct changes changes = {.snap_len = snap_len, .twice = snap_len % 2 == 1};
        struct rp_tracker_counts expected = in_a_crowd(file, &changes, &one_by_one);
        changes.batches = true;
        struct rp_tracker_counts counts = in_a_crowd(file, &changes, &in_line);
        assert_memory_equal(&counts, &expected, sizeof(counts));
        assert_int_equal(in_line.digest, one_by_one.digest);
        assert_memory_equal(in_line.closings, one_by_one.closings, sizeof(in_line.closings));
        assert_memory_equal(in_line.kinds, one_by_one.kinds, sizeof(in_line.kinds));
    }
}

static void test_a_crowd_changes_nothing(void **state)
{
    (void)state;
    tw_test_each_capture(check_in_a_crowd, NULL);
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
        cmocka_unit_test(test_captures_agree_with_their_truth),
        cmocka_unit_test(test_any_packet_may_be_lost),
        cmocka_unit_test(test_packets_may_be_cut),
        cmocka_unit_test(test_captures_may_be_damaged),
        cmocka_unit_test(test_late_segments_begin_no_connection),
        cmocka_unit_test(test_the_port_is_used_again),
        cmocka_unit_test(test_lost_bytes_are_counted),
        cmocka_unit_test(test_the_sequence_number_is_used_again),
        cmocka_unit_test(test_tls_behind_starttls),
        cmocka_unit_test(test_the_tls_client_may_be_the_tcp_server),
        cmocka_unit_test(test_what_is_no_tls_is_given_up),
        cmocka_unit_test(test_fragments_are_put_together),
        cmocka_unit_test(test_wrong_checksums_are_passed_over_when_asked),
        cmocka_unit_test(test_what_is_no_tcp_is_counted),
        cmocka_unit_test(test_limits_are_kept),
        cmocka_unit_test(test_many_connections_at_once),
        cmocka_unit_test(test_a_crowd_changes_nothing),
        cmocka_unit_test(test_connections_without_an_end_are_forgotten),
        cmocka_unit_test(test_a_tracker_may_be_left_without_finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
