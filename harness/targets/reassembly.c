// TCP reassembly against a naive model: whatever the segmentation, the order and the duplicates, each direction comes out once and whole, of
// bytes that were sent twice those that were seen first, and memory stays below its ceiling.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a list of segments, each of six bytes: end and flags, place (2), length, number of the copy, delay of what the other end has
// acknowledged. What is not covered by any of them is sent last, so that no gap is right.
#include "harness/first_seen.h"
#include "harness/hx.h"
#include "harness/short_way.h"
#include "harness/windows.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(no_segment_is_refused, "a segment that belongs to the connection was taken for another one's")
HX_PROPERTY(stream_is_as_sent, "a direction came out with other bytes, or in another order, than those seen first")
HX_PROPERTY(nothing_is_missing, "a gap was told, or an end, though all bytes came")
HX_PROPERTY(conflicts_are_counted, "segments without other bytes were counted as conflicts")
HX_PROPERTY(short_way_is_the_long_way, "the short way came to something else than the long way")
HX_PROPERTY(memory_stays_below_the_ceiling, "a window is asked for that is larger than what can wait")
HX_PROPERTY(memory_is_given_back, "a window was not given back at the end")

enum { MOST = 24 };

// Both directions as the model has them, and as they were told.
struct told {
    struct tw_conn conn;
    struct hx_windows windows;
    struct hx_first_seen model[2];
    uint64_t len[2];
    bool fin[2];
};

static const uint32_t starts[2] = {0xffffff00U, 0x7ffffff0U};  // both wrap, one of them signed

static void take_chunk(struct told *t, const struct tw_chunk *chunk)
{
    enum tw_end end = chunk->end;
    nothing_is_missing(chunk->type == TW_CHUNK_DATA || (chunk->type == TW_CHUNK_FIN && t->len[end] == HX_PLACES));
    stream_is_as_sent(chunk->position == t->len[end] && !t->fin[end]
                      && hx_first_seen_is(&t->model[end], t->len[end], chunk->bytes));
    t->len[end] += chunk->bytes.len;
    t->fin[end] = chunk->type == TW_CHUNK_FIN;
}

static void drain(struct told *t)
{
    struct tw_chunk chunk;
    while (tw_conn_next(&t->conn, &chunk)) {
        take_chunk(t, &chunk);
    }
    hx_windows_take_back(&t->windows, &t->conn);
}

static void push(struct told *t, enum tw_end end, uint8_t flags, size_t from, size_t len, unsigned copy, size_t acked)
{
    struct tw_span bytes = tw_span_of(hx_copy_of(end, copy) + from, len);
    hx_first_seen_take(&t->model[end], from, bytes);
    struct tw_tcp tcp = {.src_port = (uint16_t)(1 + end),
                         .dst_port = (uint16_t)(2 - end),
                         .seq = starts[end] + 1 + (uint32_t)from - ((flags & TW_TCP_SYN) != 0),
                         .ack = starts[!end] + 1 + (uint32_t)acked,
                         .flags = flags,
                         .payload = bytes};
    enum tw_conn_answer answer = TW_CONN_OK;
    struct tw_conn before = t->conn;
    struct tw_chunk chunk;
    if (tw_conn_pass(&t->conn, end, &tcp, 1, &chunk)) {
        short_way_is_the_long_way(hx_short_way_leads_there(&before, &t->conn, end, &tcp, &chunk));
        if (chunk.bytes.len > 0) {
            take_chunk(t, &chunk);
        }
        return;
    }
    while ((answer = tw_conn_segment(&t->conn, end, &tcp, 1)) == TW_CONN_WANT_WINDOW) {
        memory_stays_below_the_ceiling(tw_conn_wanted_size(&t->conn) <= HX_WINDOW && t->windows.num_spare > 0);
        hx_windows_lend(&t->windows, &t->conn, false);
    }
    no_segment_is_refused(answer == TW_CONN_OK);
    drain(t);
}

// push_the_rest sends what no segment covered, and the ends.
static void push_the_rest(struct told *t, enum tw_end end)
{
    size_t from = 0, len = 0;
    while (hx_first_seen_hole(&t->model[end], &from, &len)) {
        push(t, end, TW_TCP_ACK, from, len, 0, 0);
    }
    push(t, end, TW_TCP_ACK | TW_TCP_FIN, HX_PLACES, 0, 0, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct told t;
    struct tw_cursor in = tw_cursor_over(tw_span_of(data, len));
    uint8_t what = 0, size = 0, copy = 0, acked = 0;
    uint16_t place = 0;
    t = (struct told){0};
    hx_windows_begin(&t.windows);
    tw_conn_init(&t.conn);
    push(&t, TW_END_A, TW_TCP_SYN, 0, 0, 0, 0);
    push(&t, TW_END_B, TW_TCP_SYN | TW_TCP_ACK, 0, 0, 0, 0);
    for (unsigned i = 0; i < MOST && tw_cursor_u8(&in, &what) && tw_cursor_u16(&in, &place) && tw_cursor_u8(&in, &size)
                         && tw_cursor_u8(&in, &copy) && tw_cursor_u8(&in, &acked);
         i++) {
        enum tw_end end = (what & 1) != 0 ? TW_END_B : TW_END_A;
        size_t from = place % HX_PLACES, left = HX_PLACES - from;
        size %= HX_PLACES / 4;
        size_t ack = t.len[!end] > acked ? (size_t)t.len[!end] - acked : 0;  // what was told has come
        push(&t, end, TW_TCP_ACK | (what & TW_TCP_PSH), from, size < left ? size : left, copy % HX_COPIES, ack);
    }
    push_the_rest(&t, TW_END_A);
    push_the_rest(&t, TW_END_B);
    tw_conn_finish(&t.conn);
    drain(&t);
    uint32_t conflicts = t.conn.stream[0].overlap_conflicts + t.conn.stream[1].overlap_conflicts;
    nothing_is_missing(t.fin[0] && t.fin[1] && t.conn.closing == TW_CLOSING_FIN);
    conflicts_are_counted(t.model[0].conflicts || t.model[1].conflicts || conflicts == 0);
    memory_is_given_back(t.windows.num_spare == HX_NUM_WINDOWS);
    hx_reached("conflicts", conflicts);
    hx_reached("out of order", t.conn.stream[0].out_of_order + t.conn.stream[1].out_of_order);
    return 0;
}
