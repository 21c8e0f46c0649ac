// Where a segment of a connection goes: told at once, into the window, ignored, or to another connection. RFC 9293 section 3.10.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/conn_parts.h"
#include "parsers/net/opening.h"

#include <assert.h>

// Beyond this distance a sequence number says nothing about this connection.
#define SANE_DISTANCE ((int32_t)1 << 30)
// So many segments near each other, all too far ahead, prove that what lies between was lost.
#define NUM_FAR 8

// What acknowledges more than so much that was never seen is damage or a forgery.
#define MAX_ACK_AHEAD ((int32_t)16 << 20)

// An arrival is a segment with payload, seen from its stream.
struct arrival {
    enum tw_end end;
    uint32_t seq;
    struct tw_span bytes;
    uint32_t missing;  // behind bytes, cut off by the capture
    uint32_t ack;
    int32_t ahead;  // of the next byte to be told
    bool has_ack, holds;
};

static uint32_t length_of(const struct arrival *a)
{
    return (uint32_t)a->bytes.len + a->missing;
}

static uint32_t end_of(const struct arrival *a)
{
    return a->seq + length_of(a);
}

static void keep_to(struct arrival *a, uint32_t length)
{
    if (length < a->bytes.len) {
        a->bytes.len = length;
        a->missing = 0;
    } else if (length < length_of(a)) {
        a->missing = length - (uint32_t)a->bytes.len;
    }
}

static struct arrival arrival_of(const struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp)
{
    const struct tw_stream *s = &conn->stream[end];
    const struct tw_stream *other = &conn->stream[tw_end_other(end)];
    struct arrival a = {.end = end, .bytes = tcp->payload, .missing = tcp->missing, .ack = tcp->ack};
    a.seq = tcp->seq + ((tcp->flags & TW_TCP_SYN) != 0);
    a.has_ack =
        (tcp->flags & TW_TCP_ACK) != 0 && (!other->started || tw_seq_after(a.ack, other->next_seq) <= MAX_ACK_AHEAD);
    if (s->started) {
        a.ahead = tw_seq_after(a.seq, s->next_seq);
    }
    if (s->has_fin && tw_seq_after(end_of(&a), s->fin_seq) > 0) {
        int32_t left = tw_seq_after(s->fin_seq, a.seq);
        keep_to(&a, left > 0 ? (uint32_t)left : 0);
    }
    a.holds = a.has_ack && !tw_conn_reached(conn, tw_end_other(end), a.ack);
    return a;
}

// is_probe says whether the first segment of a direction is a keep-alive (RFC 9293 section 3.8.4): its byte, if any, is
// one that the other side acknowledged long ago.
static bool is_probe(const struct tw_stream *s, const struct arrival *a)
{
    return !s->started && s->has_acked && length_of(a) <= 1 && a->seq + 1 == s->acked;
}

// is_plausible keeps a single stray segment from tearing a hole of up to a gigabyte into a stream. Far ahead is where the
// other side has acknowledged so much, or where several segments in a row are.
static bool is_plausible(struct tw_stream *s, const struct arrival *a)
{
    if (a->ahead <= TW_CONN_NEAR || (s->has_acked && tw_seq_after(s->acked, a->seq) >= 0)) {
        return true;
    }
    int32_t step = tw_seq_after(a->seq, s->far_seq);
    bool near = step > -TW_CONN_NEAR && step < TW_CONN_NEAR;
    s->num_far = (uint8_t)(near && s->num_far > 0 ? s->num_far + 1 : 1);
    s->far_seq = a->seq;
    if (s->num_far < NUM_FAR) {
        return false;
    }
    s->num_far = 0;
    return true;
}

static bool must_wait(const struct arrival *a)
{
    return length_of(a) > 0 && (a->ahead > 0 || a->holds);
}

// trim lets go of what was told already. False: nothing is left.
static bool trim(struct tw_stream *s, struct arrival *a)
{
    if (a->ahead >= 0) {
        return true;
    }
    uint32_t old = (uint32_t)-a->ahead;
    uint32_t len = length_of(a);
    if (old >= len) {
        return false;
    }
    struct tw_cursor in = tw_cursor_over(a->bytes);
    if (tw_cursor_skip(&in, old)) {
        a->bytes = tw_cursor_rest(&in);
    } else {
        a->missing = len - old;
        a->bytes = (struct tw_span){0};
    }
    a->seq = s->next_seq;
    a->ahead = 0;
    return true;
}

static bool wants_window(struct tw_conn *conn, const struct arrival *a)
{
    const struct tw_stream *s = &conn->stream[a->end];
    uint32_t need = (uint32_t)a->ahead + length_of(a);
    if (conn->no_window || a->ahead > TW_CONN_NEAR || (s->window != NULL && s->window->cap >= need)) {
        return false;
    }
    conn->wanting = (uint8_t)a->end;
    conn->wanted = need;
    return true;
}

// tw_conn_put_away puts the current segment into the window. False: not all of it has room; what is left stays current.
bool tw_conn_put_away(struct tw_conn *conn)
{
    struct tw_stream *s = &conn->stream[conn->current_end];
    struct tw_run run = {
        .seq = conn->current_seq, .ack = conn->current_ack, .holds = conn->current_holds, .time_ns = conn->time_ns};
    uint32_t news = 0;
    bool conflict = false;
    run.end = run.seq + (uint32_t)conn->current.len;
    if (s->window != NULL && s->window->num_runs == 0) {
        tw_window_advance(s->window, s->next_seq);  // orderly bytes went past it
    }
    if (s->window == NULL || run.end + conn->current_missing - s->next_seq > s->window->cap) {
        return false;
    }
    uint32_t taken = tw_window_insert(s->window, &run, conn->current, &news, &conflict);
    if (taken == run.end && conn->current_missing > 0) {
        run = (struct tw_run){.seq = run.end,
                              .end = run.end + conn->current_missing,
                              .cut = true,
                              .ack = run.ack,
                              .holds = run.holds,
                              .time_ns = run.time_ns};
        (void)tw_window_insert(s->window, &run, (struct tw_span){0}, &news, &conflict);  // no room: a hole like others
    }
    s->overlap_conflicts += conflict;
    s->out_of_order += news > 0;
    s->retransmitted += news == 0 && taken == run.end;
    struct tw_cursor rest = tw_cursor_over(conn->current);
    if (tw_seq_after(taken, conn->current_seq + (uint32_t)conn->current.len) < 0
        && tw_cursor_skip(&rest, taken - conn->current_seq)) {
        conn->current = tw_cursor_rest(&rest);
        conn->current_seq = taken;
        return false;
    }
    return true;
}

// tw_conn_make_ready has the current segment handed out from where it lies, around what waits already.
void tw_conn_make_ready(struct tw_conn *conn)
{
    struct tw_stream *s = &conn->stream[conn->current_end];
    conn->current_state = CURRENT_READY;
    if (s->window != NULL) {
        s->overlap_conflicts += tw_window_compare(s->window, conn->current_seq, conn->current);
    }
}

static void take_payload(struct tw_conn *conn, struct arrival *a)
{
    struct tw_stream *s = &conn->stream[a->end];
    if (length_of(a) == 0) {
        s->retransmitted += a->ahead == -1;  // a keep-alive
        return;
    }
    if (!trim(s, a)) {
        s->retransmitted++;
        return;
    }
    conn->current = a->bytes;
    conn->current_missing = a->missing;
    conn->current_seq = a->seq;
    conn->current_ack = a->ack;
    conn->current_holds = a->holds;
    if (must_wait(a)) {
        conn->current_state = tw_conn_put_away(conn) ? CURRENT_NONE : CURRENT_BLOCKED;
        return;
    }
    tw_conn_make_ready(conn);
}

static void take_fin(struct tw_conn *conn, const struct arrival *a)
{
    struct tw_stream *s = &conn->stream[a->end];
    uint32_t fin_seq = end_of(a);
    bool behind =
        tw_stream_first(s) == NULL || tw_seq_after(fin_seq, s->window->runs[s->window->num_runs - 1].end) >= 0;
    if (!s->has_fin && behind && tw_seq_after(fin_seq, s->next_seq) >= 0) {
        s->has_fin = true;
        s->fin_seq = fin_seq;
        s->fin_ack = a->has_ack ? a->ack : conn->stream[tw_end_other(a->end)].next_seq;
    }
}

// count_patience counts how long holes are known to be acknowledged, and nothing came to fill them.
static void count_patience(struct tw_conn *conn)
{
    for (unsigned end = 0; end < 2; end++) {
        struct tw_stream *s = &conn->stream[end];
        const struct tw_run *first = tw_stream_first(s);
        if (tw_stream_is_quiet(s)) {
            s->patience = 0;
            continue;
        }
        bool stuck =
            tw_stream_hole(s, conn->stream[!end].started, false) > 0 || (first != NULL && first->seq == s->next_seq);
        s->patience = stuck ? (uint8_t)(s->patience + (s->patience < UINT8_MAX)) : 0;
    }
    if (conn->rst_seen && conn->rst_patience < UINT8_MAX) {
        conn->rst_patience++;
    }
}

// is_reset: a RST that the other side sends to a segment has its acknowledgement number for a sequence number, or none
// at all (RFC 9293 section 3.10.7.1), so either number may be what makes it believable. One that stands far before what the other
// side acknowledged is stale or forged: the other side does not heed it (section 3.10.7.4).
static bool is_reset(const struct tw_conn *conn, const struct arrival *a)
{
    const struct tw_stream *s = &conn->stream[a->end];
    const struct tw_stream *other = &conn->stream[tw_end_other(a->end)];
    bool stale = s->has_acked && tw_seq_after(a->seq, s->acked) < -(int32_t)TW_CONN_WAITING;
    if (s->started && !stale && a->ahead >= -TW_CONN_NEAR && a->ahead <= TW_CONN_NEAR) {
        return true;
    }
    if (!a->has_ack || !other->started) {
        return !s->started;
    }
    int32_t ack = tw_seq_after(a->ack, other->next_seq);
    return ack >= -(int32_t)TW_CONN_WAITING && ack <= (int32_t)TW_CONN_WAITING;
}

static void take_reset(struct tw_conn *conn, const struct arrival *a)
{
    struct tw_stream *s = &conn->stream[a->end];
    if (!is_reset(conn, a)) {
        s->ignored++;
        return;
    }
    if (!conn->rst_seen) {
        conn->rst_seen = true;
        conn->rst_end = (uint8_t)a->end;
        conn->rst_seq = s->started && a->ahead <= (int32_t)TW_CONN_WAITING ? a->seq : s->next_seq;
        tw_opening_rst(conn, a->end);
    }
}

static void take(struct tw_conn *conn, struct arrival *a, const struct tw_tcp *tcp)
{
    struct tw_stream *s = &conn->stream[a->end];
    bool syn = (tcp->flags & TW_TCP_SYN) != 0;
    if (!s->started || (syn && s->position == 0 && !s->fin_told && a->ahead != 0 && tw_stream_first(s) == NULL)) {
        tw_stream_start(s, is_probe(s, a) ? s->acked : a->seq);
        a->ahead = tw_seq_after(a->seq, s->next_seq);
    }
    if (a->has_ack && a->ahead >= -TW_CONN_NEAR) {
        tw_stream_ack(&conn->stream[tw_end_other(a->end)], a->ack);
    }
    if ((tcp->flags & TW_TCP_FIN) != 0) {
        take_fin(conn, a);
    }
    take_payload(conn, a);
}

static enum tw_conn_answer ignore(struct tw_conn *conn, enum tw_end end)
{
    conn->stream[end].ignored++;
    return TW_CONN_OK;
}

enum tw_conn_answer tw_conn_segment(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns)
{
    assert(conn->current_state == CURRENT_NONE);
    struct tw_stream *s = &conn->stream[end];
    struct arrival a = arrival_of(conn, end, tcp);
    bool syn = (tcp->flags & TW_TCP_SYN) != 0;
    bool rst = (tcp->flags & TW_TCP_RST) != 0;
    enum tw_syn_verdict verdict = syn && !rst ? tw_opening_judge(conn, end, tcp, time_ns) : TW_SYN_OURS;
    if (verdict == TW_SYN_ANOTHER) {
        return TW_CONN_NEW;
    }
    if (verdict == TW_SYN_IGNORE || tw_conn_over(conn)) {
        return ignore(conn, end);
    }
    if (!rst && !syn && (a.ahead >= SANE_DISTANCE || a.ahead <= -SANE_DISTANCE || !is_plausible(s, &a))) {
        return ignore(conn, end);
    }
    if (!rst && s->started && must_wait(&a) && trim(s, &a) && wants_window(conn, &a)) {
        return TW_CONN_WANT_WINDOW;
    }
    conn->time_ns = time_ns;
    conn->current_end = (uint8_t)end;
    conn->orderly = false;
    if (rst) {
        take_reset(conn, &a);
    } else {
        if (syn) {
            tw_opening_syn(conn, end, tcp, time_ns);
        } else {
            tw_opening_ack(conn, end, tcp, time_ns);
        }
        take(conn, &a, tcp);
    }
    count_patience(conn);
    return TW_CONN_OK;
}
