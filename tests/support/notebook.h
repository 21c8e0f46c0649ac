// What a tracker of connections tells, written down and checked for its order; and captures changed on their way to it.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_NOTEBOOK_H
#define TESTS_SUPPORT_NOTEBOOK_H

#include "replay/track/tracker.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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

static inline void on_opened(void *context, struct rp_connection *conn)
{
    struct notebook *book = context;
    assert_int_equal(conn->index, book->opened);
    assert_null(conn->user);
    conn->user = book;
    book->opened++;
}

static inline void on_segment(void *context, struct rp_connection *conn, enum tw_end end, const struct tw_tcp *tcp,
                              uint64_t time_ns)
{
    struct notebook *book = context;
    assert_ptr_equal(conn->user, book);
    assert_true(end <= TW_END_B && tcp->payload.len < 70000);
    assert_int_equal(conn->last_ns, time_ns);
    book->segments++;
}

static inline void on_chunk(void *context, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    struct notebook *book = context;
    assert_ptr_equal(conn->user, book);
    book->gaps += chunk->type == TW_CHUNK_GAP;
}

static inline uint64_t mixed(uint64_t digest, uint64_t value)
{
    return (digest ^ value) * 0x9e3779b97f4a7c15U;
}

static inline void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
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

static inline void on_handshake(void *context, struct rp_connection *conn, const struct tw_handshake *handshake)
{
    struct notebook *book = context;
    assert_int_equal(conn->num_handshakes, handshake->index + 1);
    if (book->handshakes < MAX_KEPT) {
        book->kinds[book->handshakes] = handshake->kind;
    }
    book->handshakes++;
}

static inline void on_closed(void *context, struct rp_connection *conn)
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

static inline struct rp_tracker *new_tracker(struct notebook *book, const struct rp_tracker_config *config)
{
    *book = (struct notebook){0};
    struct rp_tracker *tracker = rp_tracker_new(config, &sink, book);
    assert_non_null(tracker);
    return tracker;
}

// done ends a tracker, and returns what it counted.
static inline struct rp_tracker_counts done(struct rp_tracker *tracker, const struct notebook *book)
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

static inline void feed(struct rp_tracker *tracker, struct tw_item *items, size_t num, const struct changes *changes)
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

static inline uint64_t track(struct rp_tracker *tracker, struct tw_span file, const struct changes *changes)
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

#endif
