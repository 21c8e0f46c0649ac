// The live connections: found, begun, fed and ended.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/tracker_parts.h"

#define WINDOW_FIRST ((size_t)8 << 10)

#define SECOND_NS ((int64_t)1000000000)
#define FORGET_SYN_NS (300 * SECOND_NS)
#define FORGET_HALF_NS (3600 * SECOND_NS)
#define FORGET_OPEN_NS (24 * 3600 * SECOND_NS)

void rp_live_return_windows(struct rp_tracker *t, struct rp_connection *conn)
{
    for (unsigned end = 0; end < 2; end++) {
        rp_loan_return(&t->loans, conn->tcp.stream[end].window);
        conn->tcp.stream[end].window = NULL;
    }
}

static bool is_between(const struct rp_connection *conn, const struct rp_found *found)
{
    return tw_flow_equal(&conn->key, &found->key);
}

// find looks at the connection first that was thought to be the one; it may have ended since.
static struct rp_connection *find(const struct rp_tracker *t, const struct rp_found *found)
{
    uint64_t place = found->hash;
    uint32_t slot;
    if (found->likely != NULL && found->likely->live && is_between(found->likely, found)) {
        return found->likely;
    }
    while ((slot = rp_table_seek(&t->table, found->hash, &place)) != RP_TABLE_EMPTY) {
        struct rp_connection *conn = rp_live_at(t, slot);
        if (is_between(conn, found)) {
            return conn;
        }
    }
    return NULL;
}

static void tell_chunk(struct rp_tracker *t, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    if (chunk->type == TW_CHUNK_GAP) {
        conn->gap_bytes[chunk->end] += chunk->gap;
        t->counts.gap_bytes += chunk->gap;
    }
    if (t->sink->chunk != NULL) {
        t->sink->chunk(t->context, conn, chunk);
    }
    rp_talk_chunk(t, conn, chunk);
}

static void tell_chunks(struct rp_tracker *t, struct rp_connection *conn)
{
    struct tw_chunk chunk;
    while (tw_conn_next(&conn->tcp, &chunk)) {
        tell_chunk(t, conn, &chunk);
    }
}

static enum tw_outcome outcome_of(const struct rp_connection *conn)
{
    switch ((enum tw_closing)conn->tcp.closing) {
    case TW_CLOSING_OPEN: return TW_OUTCOME_CUT;
    case TW_CLOSING_HALF:
    case TW_CLOSING_FIN: return TW_OUTCOME_CLOSED;
    case TW_CLOSING_RST: return TW_OUTCOME_RESET;
    }
    return TW_OUTCOME_CUT;
}

static void stop_lingering(struct rp_tracker *t, struct rp_connection *conn)
{
    if (conn->lingers) {
        rp_queue_leave(&t->lingering, conn->linger_at);
        conn->lingers = false;
    }
}

void rp_live_close(struct rp_tracker *t, struct rp_connection *conn)
{
    if (!tw_conn_over(&conn->tcp)) {
        tw_conn_finish(&conn->tcp);
        tell_chunks(t, conn);
    }
    rp_live_return_windows(t, conn);
    rp_talk_end(t, conn, outcome_of(conn));
    if (t->sink->closed != NULL) {
        t->sink->closed(t->context, conn);
    }
    rp_table_remove(&t->table, conn->hash, conn->slot);
    stop_lingering(t, conn);
    conn->live = false;
    t->counts.live--;
    rp_slab_give(&t->connections, conn->slot);
}

// end_connection: of one that was refused nothing can come late, and some systems try again with the same SYN.
static void end_connection(struct rp_tracker *t, struct rp_connection *conn)
{
    if (conn->tcp.opening != TW_OPENING_REFUSED) {
        rp_ended_note(&t->ended, conn->hash, conn->last_ns, conn->tcp.syn_seq[conn->tcp.client]);
    }
    rp_live_close(t, conn);
}

// is_done: nothing but a last acknowledgement can follow, or what the capture brings late; of a direction that is not captured,
// it never will.
static bool is_done(const struct rp_connection *conn)
{
    const struct tw_stream *a = &conn->tcp.stream[TW_END_A];
    const struct tw_stream *b = &conn->tcp.stream[TW_END_B];
    return (a->fin_told && b->fin_told) || tw_conn_fins_acked(&conn->tcp) || (a->has_fin && !b->started)
           || (b->has_fin && !a->started);
}

// close_ranks has those who linger stand without holes between them.
static void close_ranks(struct rp_tracker *t)
{
    struct rp_queue *queue = &t->lingering;
    uint32_t end = queue->first;
    for (uint32_t at = queue->first; at != queue->end; at++) {
        uint32_t slot = rp_queue_at(queue, at);
        if (slot != RP_QUEUE_LEFT) {
            rp_live_at(t, slot)->linger_at = end;
            queue->slots[end++ & queue->mask] = slot;
        }
    }
    queue->end = end;
}

// linger: one for whom there is no memory in the queue is not waited for in vain, but only forgotten later.
static void linger(struct rp_tracker *t, struct rp_connection *conn)
{
    if (rp_queue_is_full(&t->lingering) && t->lingering.num <= t->lingering.mask / 2) {
        close_ranks(t);
    }
    conn->lingers = rp_queue_join(&t->lingering, conn->slot, &conn->linger_at);
}

// make_way ends the connection that lingers longest, rather than that memory grows for those that linger.
static void make_way(struct rp_tracker *t)
{
    if (t->lingering.num > RP_LINGER_MIN && rp_slab_is_full(&t->connections)) {
        end_connection(t, rp_live_at(t, rp_queue_first(&t->lingering)));
    }
}

// is_forgotten: its end was not captured, or there was none. TCP gives up a SYN after two minutes (RFC 9293 section 3.8.3) and a
// connection that says nothing only after hours (RFC 5382 section 5).
static bool is_forgotten(const struct rp_connection *conn, uint64_t now_ns)
{
    int64_t silent_ns = (int64_t)(now_ns - conn->last_ns);
    if (silent_ns <= FORGET_SYN_NS || conn->last_ns == 0) {  // 0: a packet without a time
        return false;
    }
    return conn->tcp.opening == TW_OPENING_SYN || silent_ns > FORGET_OPEN_NS
           || (conn->tcp.closing == TW_CLOSING_HALF && silent_ns > FORGET_HALF_NS);
}

// sweep looks at two connections for each that begins, so that a capture that goes on for ever does not need ever more memory.
static void sweep(struct rp_tracker *t, uint64_t now_ns)
{
    for (unsigned i = 0; i < 2 && t->connections.num_used > 0; i++) {
        t->sweep_next = t->sweep_next < t->connections.num_used ? t->sweep_next : 0;
        struct rp_connection *conn = rp_live_at(t, t->sweep_next++);
        if (conn->live && is_forgotten(conn, now_ns)) {
            end_connection(t, conn);
        }
    }
}

static struct rp_connection *open_connection(struct rp_tracker *t, const struct rp_found *found)
{
    uint32_t slot = 0;
    sweep(t, found->time_ns);
    make_way(t);
    struct rp_connection *conn = rp_slab_take(&t->connections, &slot);
    if (conn == NULL) {
        return NULL;
    }
    *conn = (struct rp_connection){
        .key = found->key, .hash = found->hash, .slot = slot, .first_ns = found->time_ns, .last_ns = found->time_ns};
    if (!rp_table_add(&t->table, found->hash, slot)) {
        rp_slab_give(&t->connections, slot);
        return NULL;
    }
    conn->live = true;
    conn->index = t->counts.connections++;
    t->counts.live++;
    t->counts.most_live = t->counts.live > t->counts.most_live ? t->counts.live : t->counts.most_live;
    tw_conn_init(&conn->tcp);
    if (t->sink->opened != NULL) {
        t->sink->opened(t->context, conn);
    }
    return conn;
}

// window_size gives a window that grows by fours, so that few are exchanged; 0 where it would be too large.
static size_t window_size(const struct rp_tracker *t, size_t wanted)
{
    size_t size = WINDOW_FIRST;
    while (size < wanted) {
        size *= 4;
    }
    size = size < t->config.max_window ? size : t->config.max_window;
    return size >= wanted ? size : 0;
}

static void lend_window(struct rp_tracker *t, struct rp_connection *conn)
{
    size_t size = window_size(t, tw_conn_wanted_size(&conn->tcp));
    void *window = size != 0 ? rp_loan(&t->loans, size) : NULL;
    t->counts.denied += size == 0;
    rp_loan_return(&t->loans, tw_conn_lend(&conn->tcp, tw_conn_wanting(&conn->tcp), window, window != NULL ? size : 0));
}

// push has the connection take the segment; or another one, begun in its place. NULL: no memory.
static struct rp_connection *push(struct rp_tracker *t, struct rp_connection *conn, const struct rp_found *found)
{
    for (;;) {
        switch (tw_conn_segment(&conn->tcp, found->end, &found->tcp, found->time_ns)) {
        case TW_CONN_OK: return conn;
        case TW_CONN_WANT_WINDOW: lend_window(t, conn); break;
        case TW_CONN_NEW:
            rp_live_close(t, conn);
            conn = open_connection(t, found);
            if (conn == NULL) {
                return NULL;
            }
            break;
        }
    }
}

static void take_back_windows(struct rp_tracker *t, struct rp_connection *conn)
{
    for (unsigned end = 0; end < 2; end++) {
        if (conn->tcp.stream[end].window != NULL) {
            rp_loan_return(&t->loans, tw_conn_idle_window(&conn->tcp, (enum tw_end)end));
        }
    }
}

// open_for is NULL for what comes late, for a RST to nothing, and where there is no memory.
static struct rp_connection *open_for(struct rp_tracker *t, const struct rp_found *found)
{
    bool bare_syn = (found->tcp.flags & (TW_TCP_SYN | TW_TCP_ACK)) == TW_TCP_SYN;
    if ((found->tcp.flags & TW_TCP_RST) != 0
        || rp_ended_is_late(&t->ended, found->hash, found->time_ns, bare_syn, found->tcp.seq)) {
        t->counts.late++;
        return NULL;
    }
    struct rp_connection *conn = open_connection(t, found);
    t->counts.no_memory += conn == NULL;
    return conn;
}

static void count_segment(struct rp_tracker *t, struct rp_connection *conn, const struct rp_found *found)
{
    t->counts.segments++;
    conn->packets[found->end]++;
    conn->bytes[found->end] += found->tcp.payload.len + found->tcp.missing;
    conn->last_ns = found->time_ns;
    if (conn->tls == NULL && !conn->no_tls) {
        conn->client = conn->tcp.client;
    }
    if (t->sink->segment != NULL) {
        t->sink->segment(t->context, conn, found->end, &found->tcp, found->time_ns);
    }
}

// settle sees to what may have changed with a segment that was not simply the next one.
static void settle(struct rp_tracker *t, struct rp_connection *conn)
{
    take_back_windows(t, conn);
    if (tw_conn_over(&conn->tcp)) {
        end_connection(t, conn);
    } else if (!conn->lingers && (conn->tcp.stream[0].has_fin || conn->tcp.stream[1].has_fin) && is_done(conn)) {
        linger(t, conn);
    }
}

// take_otherwise is for every segment that is not simply the next one.
static void take_otherwise(struct rp_tracker *t, struct rp_connection *conn, const struct rp_found *found)
{
    conn = conn != NULL ? conn : open_for(t, found);
    conn = conn != NULL ? push(t, conn, found) : NULL;
    if (conn == NULL) {
        return;
    }
    count_segment(t, conn, found);
    tell_chunks(t, conn);
    settle(t, conn);
}

void rp_live_segment(struct rp_tracker *t, const struct rp_found *found)
{
    struct rp_connection *conn = find(t, found);
    struct tw_chunk chunk;
    if (conn == NULL || !tw_conn_pass(&conn->tcp, found->end, &found->tcp, found->time_ns, &chunk)) {
        take_otherwise(t, conn, found);
        return;
    }
    count_segment(t, conn, found);
    if (chunk.bytes.len > 0) {
        tell_chunk(t, conn, &chunk);
    }
}
