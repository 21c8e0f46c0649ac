// TCP reassembly against a naive model: whatever the segmentation, the order and the duplicates, each direction comes out once and whole, of
// bytes that were sent twice those that were seen first, and memory stays below its ceiling.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a list of segments, each of six bytes: end and flags, place (2), length, number of the copy, delay of what the other end has
// acknowledged. What is not covered by any of them is sent last, so that no gap is right.
#include "harness/hx.h"
#include "parsers/net/conn.h"
#include "parsers/net/window.h"

#include <assert.h>

#include <assert.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(no_segment_is_refused, "a segment that belongs to the connection was taken for another one's")
HX_PROPERTY(stream_is_as_sent, "a direction came out with other bytes, or in another order, than those seen first")
HX_PROPERTY(nothing_is_missing, "a gap was told, or an end, though all bytes came")
HX_PROPERTY(conflicts_are_counted, "segments without other bytes were counted as conflicts")
HX_PROPERTY(short_way_is_the_long_way, "the short way came to something else than the long way")
HX_PROPERTY(memory_stays_below_the_ceiling, "a window is asked for that is larger than what can wait")
HX_PROPERTY(memory_is_given_back, "a window was not given back at the end")

enum { LEN = 512, COPIES = 3, MOST = 24, NUM_ROOMS = 4, ROOM = 8192 };

// The naive model: a direction is LEN places, and for each one the byte that was seen there first.
struct model {
    struct tw_conn conn;
    uint8_t seen[2][LEN], first[2][LEN];
    uint64_t told[2];
    bool fin[2], conflicts;
    void *spare[NUM_ROOMS];
    size_t num_spare;
};

static const uint32_t starts[2] = {0xffffff00U, 0x7ffffff0U};  // both wrap, one of them signed
static _Alignas(16) uint8_t rooms[NUM_ROOMS][ROOM];
static uint8_t sent[2][COPIES][LEN];  // the copies differ in every byte

static void make_bytes(void)
{
    for (size_t i = 0; i < sizeof sent; i++) {
        size_t place = i % LEN;
        sent[i / LEN / COPIES][i / LEN % COPIES][place] = (uint8_t)(place * 7 + place / 256 + i / LEN * 31);
    }
}

static void take_chunk(struct model *m, const struct tw_chunk *chunk)
{
    enum tw_end end = chunk->end;
    nothing_is_missing(chunk->type == TW_CHUNK_DATA || (chunk->type == TW_CHUNK_FIN && m->told[end] == LEN));
    stream_is_as_sent(chunk->position == m->told[end] && !m->fin[end] && m->told[end] + chunk->bytes.len <= LEN);
    stream_is_as_sent(chunk->bytes.len == 0
                      || (memchr(m->seen[end] + m->told[end], 0, chunk->bytes.len) == NULL
                          && memcmp(chunk->bytes.data, m->first[end] + m->told[end], chunk->bytes.len) == 0));
    m->told[end] += chunk->bytes.len;
    m->fin[end] = chunk->type == TW_CHUNK_FIN;
}

static void lend(struct model *m)
{
    size_t size = tw_conn_wanted_size(&m->conn);
    memory_stays_below_the_ceiling(size <= ROOM && m->num_spare > 0);
    void *former = tw_conn_lend(&m->conn, tw_conn_wanting(&m->conn), m->spare[--m->num_spare], size);
    if (former != NULL) {
        m->spare[m->num_spare++] = former;
    }
}

static void drain(struct model *m)
{
    struct tw_chunk chunk;
    while (tw_conn_next(&m->conn, &chunk)) {
        take_chunk(m, &chunk);
    }
    for (unsigned end = 0; end < 2; end++) {
        void *idle = tw_conn_idle_window(&m->conn, (enum tw_end)end);
        if (idle != NULL) {
            m->spare[m->num_spare++] = idle;
        }
    }
}

// pass takes the short way where it is open, and sees that the long way leads to the same place.
static bool pass(struct model *m, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns)
{
    struct tw_conn twin = m->conn;
    struct tw_chunk chunk, same;
    if (!tw_conn_pass(&m->conn, end, tcp, time_ns, &chunk)) {
        return false;
    }
    short_way_is_the_long_way(tw_conn_segment(&twin, end, tcp, time_ns) == TW_CONN_OK
                              && tw_conn_next(&twin, &same) == (tcp->payload.len > 0)
                              && (tcp->payload.len == 0
                                  || (same.position == chunk.position && tw_span_equal(same.bytes, chunk.bytes)
                                      && !tw_conn_next(&twin, &same)))
                              && memcmp(&twin.stream[end].position, &m->conn.stream[end].position, 8) == 0);
    if (chunk.bytes.len > 0) {
        take_chunk(m, &chunk);
    }
    return true;
}

// see takes what was not seen yet and compares what was, a run at a time: byte by byte, the engine's counting would cost more than the
// parsers do.
static void see(struct model *m, enum tw_end end, size_t from, const uint8_t *bytes, size_t len)
{
    size_t side = end == TW_END_B;
    uint8_t *seen = m->seen[side] + from;
    uint8_t *first = m->first[side] + from;
    for (size_t at = 0, run; at < len; at += run) {
        const uint8_t *other = memchr(seen + at, !seen[at], len - at);
        run = other != NULL ? (size_t)(other - (seen + at)) : len - at;
        if (seen[at]) {
            m->conflicts |= memcmp(first + at, bytes + at, run) != 0;
            continue;
        }
        memcpy(first + at, bytes + at, run);
        memset(seen + at, 1, run);
    }
}

static void push(struct model *m, enum tw_end end, uint8_t flags, size_t from, size_t len, unsigned copy, size_t acked)
{
    assert(from <= LEN && len <= LEN - from);
    const uint8_t *bytes = sent[end][copy] + from;
    see(m, end, from, bytes, len);
    struct tw_tcp tcp = {.src_port = (uint16_t)(1 + end),
                         .dst_port = (uint16_t)(2 - end),
                         .seq = starts[end] + 1 + (uint32_t)from - ((flags & TW_TCP_SYN) != 0),
                         .ack = starts[!end] + 1 + (uint32_t)acked,
                         .flags = flags,
                         .payload = tw_span_of(bytes, len)};
    enum tw_conn_answer answer = TW_CONN_OK;
    if (pass(m, end, &tcp, 1)) {
        return;
    }
    while ((answer = tw_conn_segment(&m->conn, end, &tcp, 1)) == TW_CONN_WANT_WINDOW) {
        lend(m);
    }
    no_segment_is_refused(answer == TW_CONN_OK);
    drain(m);
}

// push_the_rest sends what no segment covered, and the ends.
static void push_the_rest(struct model *m, enum tw_end end)
{
    const uint8_t *seen = m->seen[end];
    const uint8_t *hole;
    while ((hole = memchr(seen, 0, LEN)) != NULL) {
        const uint8_t *behind = memchr(hole, 1, (size_t)(seen + LEN - hole));
        push(m, end, TW_TCP_ACK, (size_t)(hole - seen), (size_t)((behind != NULL ? behind : seen + LEN) - hole), 0, 0);
    }
    push(m, end, TW_TCP_ACK | TW_TCP_FIN, LEN, 0, 0, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct model m;
    struct tw_cursor in = tw_cursor_over(tw_span_of(data, len));
    uint8_t what = 0, size = 0, copy = 0, acked = 0;
    uint16_t place = 0;
    if (sent[0][1][0] == 0) {
        make_bytes();
    }
    m = (struct model){.spare = {rooms[0], rooms[1], rooms[2], rooms[3]}, .num_spare = NUM_ROOMS};
    tw_conn_init(&m.conn);
    push(&m, TW_END_A, TW_TCP_SYN, 0, 0, 0, 0);
    push(&m, TW_END_B, TW_TCP_SYN | TW_TCP_ACK, 0, 0, 0, 0);
    for (unsigned i = 0; i < MOST && tw_cursor_u8(&in, &what) && tw_cursor_u16(&in, &place) && tw_cursor_u8(&in, &size)
                         && tw_cursor_u8(&in, &copy) && tw_cursor_u8(&in, &acked);
         i++) {
        enum tw_end end = (what & 1) != 0 ? TW_END_B : TW_END_A;
        size_t from = place % LEN;
        size %= LEN / 4;
        size_t ack = m.told[!end] > acked ? (size_t)m.told[!end] - acked : 0;  // what was told has come
        push(&m, end, TW_TCP_ACK | (what & TW_TCP_PSH), from, size < LEN - from ? size : LEN - from, copy % COPIES,
             ack);
    }
    push_the_rest(&m, TW_END_A);
    push_the_rest(&m, TW_END_B);
    tw_conn_finish(&m.conn);
    drain(&m);
    nothing_is_missing(m.fin[0] && m.fin[1] && m.conn.closing == TW_CLOSING_FIN);
    conflicts_are_counted(m.conflicts || m.conn.stream[0].overlap_conflicts + m.conn.stream[1].overlap_conflicts == 0);
    memory_is_given_back(m.num_spare == NUM_ROOMS);
    hx_reached("conflicts", m.conn.stream[0].overlap_conflicts + m.conn.stream[1].overlap_conflicts);
    hx_reached("out of order", m.conn.stream[0].out_of_order + m.conn.stream[1].out_of_order);
    return 0;
}
