// TCP segments of any kind, wild ones too: each direction is told once and in order, every byte of it is one that some segment had in that
// place, the counts add up, and neither time nor memory grows beyond what is allowed.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a list of segments, each of eight bytes: end and what to do, flags, place (2), acknowledged place (2), length, missing. Places
// are far apart where the second bit of the first byte says so; the byte in a place is always the same, but for the fourth bit.
#include "harness/hx.h"
#include "parsers/net/conn.h"
#include "parsers/net/window.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(directions_are_told_in_order, "a chunk does not stand where the one before it ended, or behind the end")
HX_PROPERTY(bytes_are_those_that_were_sent, "a byte was told that no segment had in that place")
HX_PROPERTY(conflicts_have_a_reason, "a conflict was counted though all segments agree")
HX_PROPERTY(chunks_are_bounded, "one segment brings more chunks than can wait")
HX_PROPERTY(memory_stays_below_the_ceiling, "a window is asked for that is larger than what may wait in it")
HX_PROPERTY(the_end_is_the_end, "something waits behind the end, or is told")
HX_PROPERTY(refused_takes_nothing, "a segment that opens another connection changed this one")

enum { MOST = 96, FAR = 12, ROOM = 8192, NUM_ROOMS = 4 };
enum { BIT_END = 1, BIT_FAR = 2, BIT_NO_ROOM = 4, BIT_OTHER_BYTES = 8, BIT_LATER = 16, BIT_WILD_FLAGS = 32 };

struct wild {
    struct tw_conn conn;
    uint64_t told[2], now_ns;
    bool fin[2], rst, other_bytes;
    void *spare[NUM_ROOMS];
    size_t num_spare;
};

static _Alignas(16) uint8_t rooms[NUM_ROOMS][ROOM];

// The bytes in places 0 to 255 and again from there, twice, so that any 256 of them stand in one piece.
static uint8_t sent[2][512];

static void take_chunk(struct wild *w, const struct tw_chunk *chunk)
{
    enum tw_end end = chunk->end;
    directions_are_told_in_order(chunk->position == w->told[end] && !w->rst
                                 && (!w->fin[end] || chunk->type == TW_CHUNK_RST));
    uint32_t seq = w->conn.stream[end].next_seq - (uint32_t)chunk->bytes.len;
    for (size_t i = 0; !w->other_bytes && i < chunk->bytes.len;) {
        size_t place = (seq + (uint32_t)i) % 256;
        size_t run = chunk->bytes.len - i < 256 ? chunk->bytes.len - i : 256;
        bytes_are_those_that_were_sent(memcmp(chunk->bytes.data + i, sent[0] + place, run) == 0);
        i += run;
    }
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
    for (unsigned end = 0; end < 2; end++) {
        void *idle = tw_conn_idle_window(&w->conn, (enum tw_end)end);
        if (idle != NULL) {
            w->spare[w->num_spare++] = idle;
        }
    }
}

static void lend(struct wild *w, bool refuse)
{
    size_t size = tw_conn_wanted_size(&w->conn);
    memory_stays_below_the_ceiling(size >= TW_WINDOW_MIN
                                   && size <= sizeof(struct tw_window) + 2 * (size_t)TW_CONN_NEAR);
    bool fits = !refuse && size <= ROOM && w->num_spare > 0;
    void *room = fits ? w->spare[--w->num_spare] : NULL;
    void *former = tw_conn_lend(&w->conn, tw_conn_wanting(&w->conn), room, fits ? size : 0);
    if (former != NULL) {
        w->spare[w->num_spare++] = former;
    }
}

static void push(struct wild *w, enum tw_end end, const struct tw_tcp *tcp, bool refuse)
{
    struct tw_chunk chunk;
    enum tw_conn_answer answer;
    if (tw_conn_pass(&w->conn, end, tcp, w->now_ns, &chunk)) {
        if (chunk.bytes.len > 0) {
            take_chunk(w, &chunk);
        }
        return;
    }
    while ((answer = tw_conn_segment(&w->conn, end, tcp, w->now_ns)) == TW_CONN_WANT_WINDOW) {
        lend(w, refuse);
    }
    refused_takes_nothing(answer != TW_CONN_NEW || (tcp->flags & TW_TCP_SYN) != 0);
    if (answer == TW_CONN_OK) {
        drain(w);
    }
}

static bool next_segment(struct wild *w, struct tw_cursor *in, enum tw_end *end, struct tw_tcp *tcp, bool *refuse)
{
    uint8_t what = 0, flags = 0, size = 0, missing = 0;
    uint16_t place = 0, acked = 0;
    if (!tw_cursor_u8(in, &what) || !tw_cursor_u8(in, &flags) || !tw_cursor_u16(in, &place)
        || !tw_cursor_u16(in, &acked) || !tw_cursor_u8(in, &size) || !tw_cursor_u8(in, &missing)) {
        return false;
    }
    unsigned shift = (what & BIT_FAR) != 0 ? FAR : 0;
    bool other = (what & BIT_OTHER_BYTES) != 0;
    *end = (what & BIT_END) != 0 ? TW_END_B : TW_END_A;
    *refuse = (what & BIT_NO_ROOM) != 0;
    *tcp = (struct tw_tcp){.src_port = (uint16_t)(1 + *end),
                           .dst_port = (uint16_t)(2 - *end),
                           .seq = ((uint32_t)place << shift) - 1000,
                           .ack = ((uint32_t)acked << shift) - 1000,
                           .flags = (what & BIT_WILD_FLAGS) != 0 ? flags : TW_TCP_ACK,
                           .missing = missing < 200 ? 0 : missing};
    tcp->payload = tw_span_of(sent[other] + (tcp->seq + ((tcp->flags & TW_TCP_SYN) != 0)) % 256, size);
    w->other_bytes |= other;
    w->now_ns += (what & BIT_LATER) != 0 ? (uint64_t)flags << 26 : 1000;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct wild w;
    static bool made;
    struct tw_cursor in = tw_cursor_over(tw_span_of(data, len));
    struct tw_tcp tcp;
    enum tw_end end;
    bool refuse;
    for (size_t i = 0; !made && i < sizeof sent; i++) {
        sent[i / 512][i % 512] = (uint8_t)(i % 256 + i / 512 * 77);
    }
    made = true;
    w = (struct wild){.spare = {rooms[0], rooms[1], rooms[2], rooms[3]}, .num_spare = NUM_ROOMS};
    tw_conn_init(&w.conn);
    for (unsigned i = 0; i < MOST && next_segment(&w, &in, &end, &tcp, &refuse); i++) {
        push(&w, end, &tcp, refuse);
    }
    tw_conn_finish(&w.conn);
    drain(&w);
    uint32_t conflicts = w.conn.stream[0].overlap_conflicts + w.conn.stream[1].overlap_conflicts;
    the_end_is_the_end(!tw_conn_next(&w.conn, &(struct tw_chunk){0}) && (w.rst || w.num_spare == NUM_ROOMS));
    conflicts_have_a_reason(w.other_bytes || conflicts == 0);
    hx_reached("resets", w.rst);
    hx_reached("ends", w.fin[0] && w.fin[1]);
    hx_reached("conflicts", conflicts);
    return 0;
}
