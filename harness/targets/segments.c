// TCP segments of any kind, wild ones too: each direction is told once and in order, every byte of it is one that some segment had in that
// place, the counts add up, and neither time nor memory grows beyond what is allowed.
// SPDX-License-Identifier: Apache-2.0
//
// Form: harness/wild_segments.h.
#include "harness/hx.h"
#include "harness/wild_segments.h"
#include "harness/windows.h"
#include "parsers/net/window.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(directions_are_told_in_order, "a chunk does not stand where the one before it ended, or behind the end")
HX_PROPERTY(bytes_are_those_that_were_sent, "a byte was told that no segment had in that place")
HX_PROPERTY(conflicts_have_a_reason, "a conflict was counted though all segments agree")
HX_PROPERTY(chunks_are_bounded, "one segment brings more chunks than can wait")
HX_PROPERTY(memory_stays_below_the_ceiling, "a window is asked for that is larger than what may wait in it")
HX_PROPERTY(the_end_is_the_end, "something waits behind the end, or is told")
HX_PROPERTY(refused_takes_nothing, "a segment that opens another connection changed this one")

enum { MOST = 96 };

struct wild {
    struct tw_conn conn;
    uint64_t told[2], now_ns;
    bool fin[2], rst, other_bytes;
    struct hx_windows windows;
};

static void take_chunk(struct wild *w, const struct tw_chunk *chunk)
{
    enum tw_end end = chunk->end;
    directions_are_told_in_order(chunk->position == w->told[end] && !w->rst
                                 && (!w->fin[end] || chunk->type == TW_CHUNK_RST));
    uint32_t seq = w->conn.stream[end].next_seq - (uint32_t)chunk->bytes.len;
    bytes_are_those_that_were_sent(w->other_bytes || hx_wild_bytes_are(seq, chunk->bytes));
    w->told[end] += chunk->type == TW_CHUNK_GAP ? chunk->gap : chunk->bytes.len;
    w->fin[end] |= chunk->type == TW_CHUNK_FIN;
    w->rst |= chunk->type == TW_CHUNK_RST;
}

static void drain(struct wild *w)
{
    struct tw_chunk chunk;
    for (unsigned count = 0; tw_conn_next(&w->conn, &chunk); count++) {
        take_chunk(w, &chunk);
        chunks_are_bounded(count < 8 * TW_WINDOW_RUNS);
    }
    hx_windows_take_back(&w->windows, &w->conn);
}

static void lend(struct wild *w, bool refuse)
{
    size_t size = tw_conn_wanted_size(&w->conn);
    memory_stays_below_the_ceiling(size >= TW_WINDOW_MIN
                                   && size <= sizeof(struct tw_window) + 2 * (size_t)TW_CONN_NEAR);
    hx_windows_lend(&w->windows, &w->conn, refuse);
}

static void push(struct wild *w, const struct hx_wild *segment)
{
    struct tw_chunk chunk;
    enum tw_conn_answer answer;
    w->other_bytes |= segment->other_bytes;
    w->now_ns += segment->later_ns;
    if (tw_conn_pass(&w->conn, segment->end, &segment->tcp, w->now_ns, &chunk)) {
        if (chunk.bytes.len > 0) {
            take_chunk(w, &chunk);
        }
        return;
    }
    while ((answer = tw_conn_segment(&w->conn, segment->end, &segment->tcp, w->now_ns)) == TW_CONN_WANT_WINDOW) {
        lend(w, segment->no_room);
    }
    refused_takes_nothing(answer != TW_CONN_NEW || (segment->tcp.flags & TW_TCP_SYN) != 0);
    if (answer == TW_CONN_OK) {
        drain(w);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct wild w;
    struct tw_cursor in = tw_cursor_over(tw_span_of(data, len));
    struct hx_wild segment;
    w = (struct wild){0};
    hx_windows_begin(&w.windows);
    tw_conn_init(&w.conn);
    for (unsigned i = 0; i < MOST && hx_wild_next(&in, &segment); i++) {
        push(&w, &segment);
    }
    tw_conn_finish(&w.conn);
    drain(&w);
    uint32_t conflicts = w.conn.stream[0].overlap_conflicts + w.conn.stream[1].overlap_conflicts;
    bool given_back = w.windows.num_spare == HX_NUM_WINDOWS;
    the_end_is_the_end(!tw_conn_next(&w.conn, &(struct tw_chunk){0}) && (w.rst || given_back));
    conflicts_have_a_reason(w.other_bytes || conflicts == 0);
    hx_reached("resets", w.rst);
    hx_reached("ends", w.fin[0] && w.fin[1]);
    hx_reached("conflicts", conflicts);
    return 0;
}
