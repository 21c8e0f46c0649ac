// What comes out of a connection next: bytes that are ready, a hole that is given up, FIN, RST.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/conn_parts.h"
#include "parsers/net/opening.h"

// How many segments a RST waits for what is missing before it.
#define RST_PATIENCE 4
// Both sides have sent FIN: hardly anything follows that could fill a hole.
#define FIN_PATIENCE 8

static bool tell_gap(struct tw_conn *conn, enum tw_end end, uint32_t bytes, struct tw_chunk *out)
{
    struct tw_stream *s = &conn->stream[end];
    *out = (struct tw_chunk){
        .type = TW_CHUNK_GAP, .end = end, .position = s->position, .time_ns = conn->time_ns, .gap = bytes};
    tw_stream_advance(s, bytes);
    return true;
}

static bool tell_current(struct tw_conn *conn, struct tw_chunk *out)
{
    enum tw_end end = (enum tw_end)conn->current_end;
    struct tw_stream *s = &conn->stream[end];
    struct tw_cursor in = tw_cursor_over(conn->current);
    uint32_t data_end = conn->current_seq + (uint32_t)conn->current.len;
    uint32_t limit = tw_stream_limit(s, data_end + conn->current_missing);
    if (s->fin_told || tw_seq_after(data_end + conn->current_missing, s->next_seq) <= 0) {
        conn->current_state = CURRENT_NONE;
        return false;
    }
    if (limit == s->next_seq) {
        return false;  // a run that came earlier is next
    }
    if (!tw_cursor_skip(&in, s->next_seq - conn->current_seq) || in.left == 0) {
        return tell_gap(conn, end, limit - s->next_seq, out);
    }
    struct tw_span bytes = tw_cursor_rest(&in);
    uint32_t len = limit - s->next_seq;
    bytes.len = len < bytes.len ? len : bytes.len;
    *out = (struct tw_chunk){
        .type = TW_CHUNK_DATA, .end = end, .position = s->position, .time_ns = conn->time_ns, .bytes = bytes};
    tw_stream_advance(s, (uint32_t)bytes.len);
    return true;
}

static bool tell_waiting(struct tw_conn *conn, enum tw_end end, struct tw_chunk *out)
{
    struct tw_stream *s = &conn->stream[end];
    const struct tw_run *first = tw_stream_first(s);
    if (first == NULL || first->seq != s->next_seq || s->fin_told
        || (first->holds && !tw_conn_reached(conn, tw_end_other(end), first->ack))) {
        return false;
    }
    uint32_t taken = 0;
    bool cut = false;
    uint64_t time_ns = first->time_ns;
    struct tw_span bytes = tw_window_take(s->window, &taken, &cut);
    if (cut) {
        return tell_gap(conn, end, taken, out);
    }
    *out = (struct tw_chunk){
        .type = TW_CHUNK_DATA, .end = end, .position = s->position, .time_ns = time_ns, .bytes = bytes};
    tw_stream_advance(s, taken);
    return true;
}

static bool tell_fin(struct tw_conn *conn, enum tw_end end, struct tw_chunk *out)
{
    struct tw_stream *s = &conn->stream[end];
    if (!s->has_fin || s->fin_told || s->next_seq != s->fin_seq
        || !tw_conn_reached(conn, tw_end_other(end), s->fin_ack)) {
        return false;
    }
    *out = (struct tw_chunk){.type = TW_CHUNK_FIN, .end = end, .position = s->position, .time_ns = conn->time_ns};
    s->fin_told = true;
    s->next_seq++;
    if (s->window != NULL) {
        s->window->num_runs = 0;  // nothing can stand behind the end
        s->window->waiting = 0;
    }
    conn->closing = conn->stream[tw_end_other(end)].fin_told ? TW_CLOSING_FIN : TW_CLOSING_HALF;
    return true;
}

static bool tell_ready(struct tw_conn *conn, enum tw_end end, struct tw_chunk *out)
{
    bool current = conn->current_state == CURRENT_READY && conn->current_end == end;
    return (current && tell_current(conn, out)) || tell_waiting(conn, end, out) || tell_fin(conn, end, out);
}

// unblock makes the current segment fit, or gives up what stands before it. True: *out is the gap. When it says false,
// it has come a step nearer, and what is ready may have changed.
static bool unblock(struct tw_conn *conn, struct tw_chunk *out)
{
    enum tw_end end = (enum tw_end)conn->current_end;
    struct tw_stream *s = &conn->stream[end];
    struct tw_run *first = tw_stream_first(s);
    if (tw_seq_after(conn->current_seq, s->next_seq) <= 0) {
        tw_conn_make_ready(conn);
        return false;
    }
    if (tw_conn_put_away(conn)) {
        conn->current_state = CURRENT_NONE;
        return false;
    }
    if (first != NULL && first->seq == s->next_seq) {
        first->holds = false;
        return false;
    }
    uint32_t hole = tw_stream_limit(s, conn->current_seq) - s->next_seq;
    if (hole == 0) {
        conn->current_state = CURRENT_NONE;  // behind the end of the direction
        return false;
    }
    return tell_gap(conn, end, hole, out);
}

// is_enough says whether a hole of `end` was waited for long enough.
static bool is_enough(const struct tw_conn *conn, enum tw_end end)
{
    uint32_t waiting = tw_stream_waiting(&conn->stream[0]) + tw_stream_waiting(&conn->stream[1]);
    bool both_fin = conn->stream[0].has_fin && conn->stream[1].has_fin;
    return conn->flushing || waiting >= TW_CONN_WAITING
           || conn->stream[end].patience >= (both_fin ? FIN_PATIENCE : TW_CONN_PATIENCE);
}

static bool give_up_hole(struct tw_conn *conn, struct tw_chunk *out)
{
    for (unsigned i = 0; i < 2; i++) {
        enum tw_end end = (enum tw_end)i;
        uint32_t hole = tw_stream_hole(&conn->stream[end], conn->stream[!end].started, conn->flushing);
        if (hole > 0 && is_enough(conn, end)) {
            return tell_gap(conn, end, hole, out);
        }
    }
    return false;
}

// release lets go of what waits for an acknowledged part of the other direction, of which there is no sign.
static bool release(struct tw_conn *conn)
{
    for (unsigned end = 0; end < 2; end++) {
        struct tw_stream *s = &conn->stream[end];
        struct tw_run *first = tw_stream_first(s);
        bool enough = conn->flushing || s->patience >= 2 * TW_CONN_PATIENCE;
        if (enough && first != NULL && first->seq == s->next_seq && first->holds) {
            first->holds = false;
            return true;
        }
        if (conn->flushing && s->has_fin && !s->fin_told && s->fin_seq == s->next_seq) {
            s->fin_ack = conn->stream[!end].next_seq;
            return true;
        }
    }
    return false;
}

// is_waiting says whether something in front of a RST is still to come.
static bool is_waiting(const struct tw_conn *conn, enum tw_end end)
{
    const struct tw_stream *s = &conn->stream[end];
    bool before_rst = conn->rst_end == end && s->started && tw_seq_after(conn->rst_seq, s->next_seq) > 0;
    return before_rst || tw_stream_first(s) != NULL || tw_stream_hole(s, true, false) > 0;
}

// tell_reset tells a RST when nothing waits, or when it was waited for long enough. True without *told: what waits has to
// go first.
static bool tell_reset(struct tw_conn *conn, struct tw_chunk *out, bool *told)
{
    if (!conn->rst_seen || conn->rst_told) {
        return false;
    }
    bool waits = is_waiting(conn, TW_END_A) || is_waiting(conn, TW_END_B);
    if (waits && !conn->flushing && conn->rst_patience <= RST_PATIENCE) {
        return false;
    }
    if (waits && !conn->flushing) {
        conn->flushing = true;
        return true;
    }
    enum tw_end end = (enum tw_end)conn->rst_end;
    *out = (struct tw_chunk){
        .type = TW_CHUNK_RST, .end = end, .position = conn->stream[end].position, .time_ns = conn->time_ns};
    conn->rst_told = true;
    conn->closing = TW_CLOSING_RST;
    *told = true;
    return true;
}

static bool stream_orderly(const struct tw_conn *conn, enum tw_end end)
{
    const struct tw_stream *s = &conn->stream[end];
    bool opened = conn->opening == TW_OPENING_COMPLETE || tw_opening_saw_ack(conn, end);
    return opened && s->started && !s->has_fin && tw_stream_is_quiet(s);
}

static void settle(struct tw_conn *conn)
{
    conn->over = conn->rst_told || (conn->stream[0].fin_told && conn->stream[1].fin_told && tw_conn_fins_acked(conn));
    conn->no_window = false;
    conn->current_state = CURRENT_NONE;
    conn->orderly = stream_orderly(conn, TW_END_A) && stream_orderly(conn, TW_END_B) && !conn->rst_seen;
}

// is_quiet is the common case: what was taken was told, and nothing else is to be done.
static bool is_quiet(const struct tw_conn *conn)
{
    return !conn->rst_seen && tw_stream_is_quiet(&conn->stream[0]) && tw_stream_is_quiet(&conn->stream[1]);
}

bool tw_conn_next(struct tw_conn *conn, struct tw_chunk *out)
{
    bool told = false;
    while (!conn->rst_told) {
        enum tw_end end = (enum tw_end)conn->current_end;
        if (conn->current_state == CURRENT_NONE && is_quiet(conn)) {
            break;
        }
        if (tell_ready(conn, end, out) || tell_ready(conn, tw_end_other(end), out)) {
            return true;
        }
        if (conn->current_state == CURRENT_BLOCKED) {
            if (unblock(conn, out)) {
                return true;
            }
            continue;
        }
        if (is_quiet(conn)) {
            break;
        }
        if (give_up_hole(conn, out)) {
            return true;
        }
        if (release(conn)) {
            continue;
        }
        if (!tell_reset(conn, out, &told)) {
            break;
        }
        if (told) {
            return true;
        }
    }
    settle(conn);
    return false;
}
