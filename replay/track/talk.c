// The TLS of a tracked connection: chunks into its dialogue, events to its judge and to the sink.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/tracker_parts.h"

// So many bytes without any TLS, of both sides together, and nobody waits for STARTTLS any longer.
#define PLAIN_MAX ((uint64_t)64 << 10)

static bool is_started(const struct rp_tls *tls)
{
    return tw_dialogue_started(&tls->dialogue, TW_CLIENT) || tw_dialogue_started(&tls->dialogue, TW_SERVER);
}

static bool begin(struct rp_tracker *tracker, struct rp_connection *conn)
{
    uint32_t slot = 0;
    struct rp_tls *tls = rp_slab_take(&tracker->tls, &slot);
    if (tls == NULL) {
        tracker->counts.no_memory++;
        conn->no_tls = true;
        return false;
    }
    tw_dialogue_init(&tls->dialogue, conn->opener);
    tw_judge_init(&tls->judge);
    tw_judge_lend(&tls->judge, &tracker->more);
    tls->rooms[0] = tls->rooms[1] = NULL;
    tls->slot = slot;
    conn->tls = tls;
    return true;
}

void rp_talk_drop(struct rp_tracker *tracker, struct rp_connection *conn)
{
    for (unsigned from = 0; from < 2; from++) {
        rp_loan_return(&tracker->loans, conn->tls->rooms[from]);
    }
    if (conn->tls->judge.room != &tracker->more) {
        rp_loan_return(&tracker->loans, conn->tls->judge.room);
    }
    rp_slab_give(&tracker->tls, conn->tls->slot);
    conn->tls = NULL;
}

static void tell_handshake(struct rp_tracker *tracker, struct rp_connection *conn)
{
    conn->num_handshakes++;
    if (tracker->sink->handshake != NULL) {
        tracker->sink->handshake(tracker->context, conn, &conn->tls->judge.now);
    }
}

// keep_more gives a handshake whose names or tickets need it a room of its own, and has the one that all share free again.
static void keep_more(struct rp_tracker *tracker, struct rp_tls *tls)
{
    tw_judge_lend(&tls->judge, rp_loan(&tracker->loans, sizeof(struct tw_handshake_more)));
}

static void tell_event(struct rp_tracker *tracker, struct rp_connection *conn, const struct tw_event *event,
                       uint64_t time_ns)
{
    if (tw_judge_event(&conn->tls->judge, event, time_ns)) {
        tell_handshake(tracker, conn);
        bool again = tw_judge_event(&conn->tls->judge, event, time_ns);
        (void)again;
    }
    if (event->type == TW_EVENT_MESSAGE && conn->tls->judge.now.more == &tracker->more) {
        keep_more(tracker, conn->tls);
    }
    if (tracker->sink->event != NULL) {
        tracker->sink->event(tracker->context, conn, event, time_ns);
    }
}

// lend_room: a message that is too long, or for which there is nothing left, is told without its body.
static void lend_room(struct rp_tracker *tracker, struct rp_tls *tls, const struct tw_event *event)
{
    void *room = NULL;
    if (event->length <= tracker->config.max_message) {
        room = rp_loan(&tracker->loans, event->length);
    } else {
        tracker->counts.denied++;
    }
    tw_dialogue_lend(&tls->dialogue, event->from, room, room != NULL ? event->length : 0);
    if (room != NULL) {
        rp_loan_return(&tracker->loans, tls->rooms[event->from]);
        tls->rooms[event->from] = room;
    }
}

static void read_on(struct rp_tracker *tracker, struct rp_connection *conn, enum tw_from from, struct tw_cursor in,
                    uint64_t time_ns)
{
    struct rp_tls *tls = conn->tls;
    struct tw_event event;
    while (tw_dialogue_next(&tls->dialogue, from, &in, &event) == TW_DONE) {
        if (event.type == TW_EVENT_WANT_ROOM) {
            lend_room(tracker, tls, &event);
        } else {
            tell_event(tracker, conn, &event, time_ns);
        }
    }
    if (tls->rooms[from] != NULL && tw_dialogue_unused_room(&tls->dialogue, from) != NULL) {
        rp_loan_return(&tracker->loans, tls->rooms[from]);
        tls->rooms[from] = NULL;
    }
}

// is_turned says whether `bytes` show that the TLS client is at the other end than was thought: the TCP server sends the
// ClientHello (FTP's active mode does it so), or the capture began in the middle and the guess was wrong.
static bool is_turned(const struct rp_connection *conn, enum tw_from from, struct tw_span bytes)
{
    if (from == TW_SERVER) {
        return tw_looks_like_client_hello(bytes) == TW_DONE;
    }
    return !conn->tcp.client_known && tw_looks_like_server_flight(bytes) == TW_DONE;
}

// turn swaps client and server. TLS has not begun, so the two sides of the dialogue hold nothing but counts.
static void turn(struct rp_connection *conn)
{
    struct tw_dialogue *d = &conn->tls->dialogue;
    struct tw_side side = d->side[TW_CLIENT];
    void *room = conn->tls->rooms[0];
    d->side[TW_CLIENT] = d->side[TW_SERVER];
    d->side[TW_SERVER] = side;
    conn->tls->rooms[0] = conn->tls->rooms[1];
    conn->tls->rooms[1] = room;
    conn->client = !conn->client;
}

static void read_data(struct rp_tracker *tracker, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    enum tw_from from = rp_connection_from(conn, chunk->end);
    if (!conn->tls_seen && is_turned(conn, from, chunk->bytes)) {
        turn(conn);
        from = rp_connection_from(conn, chunk->end);
    }
    read_on(tracker, conn, from, tw_cursor_over(chunk->bytes), chunk->time_ns);
    if (conn->tls_seen) {
        return;
    }
    conn->tls_seen = is_started(conn->tls);
    if (!conn->tls_seen && conn->tcp.stream[0].position + conn->tcp.stream[1].position > PLAIN_MAX) {
        conn->no_tls = true;
        rp_talk_drop(tracker, conn);
    }
}

static void read_gap(struct rp_tracker *tracker, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    enum tw_from from = rp_connection_from(conn, chunk->end);
    struct tw_event event;
    tw_dialogue_gap(&conn->tls->dialogue, from, chunk->gap, &event);
    tell_event(tracker, conn, &event, chunk->time_ns);
    read_on(tracker, conn, from, (struct tw_cursor){0}, chunk->time_ns);
}

static void read_end(struct rp_tracker *tracker, struct rp_connection *conn, enum tw_end end, uint64_t time_ns)
{
    enum tw_from from = rp_connection_from(conn, end);
    struct tw_event event;
    while (tw_dialogue_cut(&conn->tls->dialogue, from, &event)) {
        tell_event(tracker, conn, &event, time_ns);
    }
}

void rp_talk_chunk(struct rp_tracker *tracker, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    bool bytes = chunk->type == TW_CHUNK_DATA || chunk->type == TW_CHUNK_GAP;
    if (conn->tls == NULL && (!bytes || conn->no_tls || tracker->config.tcp_only || !begin(tracker, conn))) {
        return;
    }
    switch (chunk->type) {
    case TW_CHUNK_DATA: read_data(tracker, conn, chunk); return;
    case TW_CHUNK_GAP: read_gap(tracker, conn, chunk); return;
    case TW_CHUNK_FIN: read_end(tracker, conn, chunk->end, chunk->time_ns); return;
    case TW_CHUNK_RST: return;  // rp_talk_end follows
    }
}

void rp_talk_end(struct rp_tracker *tracker, struct rp_connection *conn, enum tw_outcome how)
{
    if (conn->tls == NULL) {
        return;
    }
    for (unsigned end = 0; end < 2; end++) {
        if (!conn->tcp.stream[end].fin_told) {
            read_end(tracker, conn, (enum tw_end)end, conn->last_ns);
        }
    }
    tw_judge_end(&conn->tls->judge, how);
    if (conn->tls->judge.active) {
        tell_handshake(tracker, conn);
    }
    rp_talk_drop(tracker, conn);
}
