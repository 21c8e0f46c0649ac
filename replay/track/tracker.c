// Packets in, connections out: from the link layer to the connection that a segment belongs to.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/tracker.h"

#include "parsers/net/link.h"
#include "replay/track/tracker_parts.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define NUM_FRAGMENTED 32  // packets that can be under way in fragments
#define WINDOW_FIRST ((size_t)16 << 10)

// ---- Beginning and end -------------------------------------------------------------------------------------------

static uint64_t random_seed(void)
{
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != (ssize_t)sizeof(seed)) {
        struct timespec now;  // early at boot; the table is then only as good as its hash
        clock_gettime(CLOCK_MONOTONIC, &now);
        seed = (uint64_t)now.tv_nsec ^ (uintptr_t)&now;
    }
    return seed;
}

static void set_config(struct rp_tracker *t, const struct rp_tracker_config *config)
{
    if (config != NULL) {
        t->config = *config;
    }
    t->config.max_window = t->config.max_window != 0 ? t->config.max_window : (size_t)1 << 20;
    t->config.max_message = t->config.max_message != 0 ? t->config.max_message : (size_t)256 << 10;
    t->config.max_lent = t->config.max_lent != 0 ? t->config.max_lent : (size_t)256 << 20;
    t->config.seed = t->config.seed != 0 ? t->config.seed : random_seed();
    t->loans.max = t->config.max_lent;
}

struct rp_tracker *rp_tracker_new(const struct rp_tracker_config *config, const struct rp_sink *sink, void *context)
{
    struct rp_tracker *t = calloc(1, sizeof(*t));
    if (t == NULL || !rp_table_init(&t->table)) {
        free(t);
        return NULL;
    }
    t->sink = sink;
    t->context = context;
    set_config(t, config);
    rp_slab_init(&t->connections, sizeof(struct rp_connection));
    rp_slab_init(&t->tls, sizeof(struct rp_tls));
    return t;
}

static struct rp_connection *connection_at(const struct rp_tracker *t, uint32_t slot)
{
    return rp_slab_at(&t->connections, slot);
}

static void return_windows(struct rp_tracker *t, struct rp_connection *conn)
{
    for (unsigned end = 0; end < 2; end++) {
        rp_loan_return(&t->loans, conn->tcp.stream[end].window);
        conn->tcp.stream[end].window = NULL;
    }
}

void rp_tracker_free(struct rp_tracker *t)
{
    if (t == NULL) {
        return;
    }
    for (uint32_t slot = 0; slot < t->connections.num_used; slot++) {
        struct rp_connection *conn = connection_at(t, slot);
        if (conn->live) {
            return_windows(t, conn);
            for (unsigned from = 0; conn->tls != NULL && from < 2; from++) {
                rp_loan_return(&t->loans, conn->tls->rooms[from]);
            }
        }
    }
    rp_table_free(&t->table);
    rp_slab_free(&t->connections);
    rp_slab_free(&t->tls);
    free(t->fragments_memory);
    free(t);
}

const struct rp_tracker_counts *rp_tracker_counts(const struct rp_tracker *t)
{
    return &t->counts;
}

// ---- Connections -------------------------------------------------------------------------------------------------

// A segment on its way to its connection.
struct found {
    struct tw_flow_key key;
    uint64_t hash;
    uint64_t time_ns;
    enum tw_end end;
    struct tw_tcp tcp;
};

static struct rp_connection *find(const struct rp_tracker *t, const struct tw_flow_key *key, uint64_t hash)
{
    uint64_t place = hash;
    uint32_t slot;
    while ((slot = rp_table_seek(&t->table, hash, &place)) != RP_TABLE_EMPTY) {
        struct rp_connection *conn = connection_at(t, slot);
        if (conn->hash == hash && memcmp(&conn->key, key, sizeof(*key)) == 0) {
            return conn;
        }
    }
    return NULL;
}

static struct rp_connection *open_connection(struct rp_tracker *t, const struct found *found)
{
    uint32_t slot = 0;
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

static void close_connection(struct rp_tracker *t, struct rp_connection *conn)
{
    if (!tw_conn_over(&conn->tcp)) {
        tw_conn_finish(&conn->tcp);
        tell_chunks(t, conn);
    }
    return_windows(t, conn);
    rp_talk_end(t, conn, outcome_of(conn));
    if (t->sink->closed != NULL) {
        t->sink->closed(t->context, conn);
    }
    rp_table_remove(&t->table, conn->hash, conn->slot);
    conn->live = false;
    t->counts.live--;
    rp_slab_give(&t->connections, conn->slot);
}

static void end_connection(struct rp_tracker *t, struct rp_connection *conn)
{
    rp_ended_note(&t->ended, conn->hash, conn->last_ns, conn->tcp.syn_seq[conn->tcp.client]);
    close_connection(t, conn);
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

static void linger(struct rp_tracker *t, struct rp_connection *conn)
{
    uint32_t place = t->linger_next++ % RP_LINGER_SIZE;
    struct rp_connection *oldest = NULL;
    if (t->linger_next > RP_LINGER_SIZE) {
        oldest = connection_at(t, t->linger[place].slot);
        oldest = oldest->live && oldest->index == t->linger[place].index ? oldest : NULL;
    }
    t->linger[place].slot = conn->slot;
    t->linger[place].index = conn->index;
    conn->lingers = true;
    if (oldest != NULL) {
        end_connection(t, oldest);
    }
}

static int by_index(const void *x, const void *y)
{
    const struct rp_connection *a = *(const struct rp_connection *const *)x;
    const struct rp_connection *b = *(const struct rp_connection *const *)y;
    return (a->index > b->index) - (a->index < b->index);
}

void rp_tracker_finish(struct rp_tracker *t)
{
    struct rp_connection **live = malloc((t->counts.live + 1) * sizeof(*live));
    uint64_t num = 0;
    for (uint32_t slot = 0; slot < t->connections.num_used; slot++) {
        struct rp_connection *conn = connection_at(t, slot);
        if (conn->live && live != NULL) {
            live[num++] = conn;
        } else if (conn->live) {
            close_connection(t, conn);  // no memory to sort them
        }
    }
    if (live != NULL) {
        qsort(live, num, sizeof(struct rp_connection *), by_index);
        for (uint64_t i = 0; i < num; i++) {
            close_connection(t, live[i]);
        }
    }
    free(live);
    t->counts.fragments_lost = t->fragments.evicted + t->fragments.timed_out + t->fragments.overlapping;
    t->counts.denied += t->loans.denied;
    t->loans.denied = 0;
}

// ---- Segments ----------------------------------------------------------------------------------------------------

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
static struct rp_connection *push(struct rp_tracker *t, struct rp_connection *conn, const struct found *found)
{
    for (;;) {
        switch (tw_conn_segment(&conn->tcp, found->end, &found->tcp, found->time_ns)) {
        case TW_CONN_OK: return conn;
        case TW_CONN_WANT_WINDOW: lend_window(t, conn); break;
        case TW_CONN_NEW:
            close_connection(t, conn);
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

// find_or_open is NULL for what comes late, for a RST to nothing, and where there is no memory.
static struct rp_connection *find_or_open(struct rp_tracker *t, const struct found *found)
{
    struct rp_connection *conn = find(t, &found->key, found->hash);
    bool bare_syn = (found->tcp.flags & (TW_TCP_SYN | TW_TCP_ACK)) == TW_TCP_SYN;
    if (conn != NULL) {
        return conn;
    }
    if ((found->tcp.flags & TW_TCP_RST) != 0
        || rp_ended_is_late(&t->ended, found->hash, found->time_ns, bare_syn, found->tcp.seq)) {
        t->counts.late++;
        return NULL;
    }
    conn = open_connection(t, found);
    t->counts.no_memory += conn == NULL;
    return conn;
}

static void count_segment(struct rp_tracker *t, struct rp_connection *conn, const struct found *found)
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

static void take_segment(struct rp_tracker *t, const struct found *found)
{
    struct rp_connection *conn = find_or_open(t, found);
    struct tw_chunk chunk;
    conn = conn != NULL ? push(t, conn, found) : NULL;
    if (conn == NULL) {
        return;
    }
    count_segment(t, conn, found);
    if (tw_conn_is_orderly(&conn->tcp)) {
        if (tw_conn_next(&conn->tcp, &chunk)) {
            tell_chunk(t, conn, &chunk);
        }
        return;
    }
    tell_chunks(t, conn);
    settle(t, conn);
}

// ---- Packets -----------------------------------------------------------------------------------------------------

static bool count_result(struct rp_tracker *t, enum tw_result result)
{
    if (result == TW_DONE) {
        return true;
    }
    t->counts.cut += result == TW_SHORT;
    t->counts.malformed += result == TW_BROKEN;
    return false;
}

static bool to_ip(struct rp_tracker *t, const struct tw_packet *packet, struct tw_ip *ip)
{
    struct tw_link link;
    enum tw_result result = tw_link_parse(packet->link_type, packet->bytes, &link);
    if (result == TW_BROKEN && !tw_link_known(packet->link_type)) {
        t->counts.unknown_link++;
        return false;
    }
    if (!count_result(t, result)) {
        return false;
    }
    if (link.ip.len == 0) {
        t->counts.not_ip++;
        return false;
    }
    return count_result(t, tw_ip_parse(link.ip, ip));
}

static bool defragment(struct rp_tracker *t, struct tw_ip *ip, uint64_t time_ns)
{
    const struct tw_ip part = *ip;
    t->counts.fragments++;
    if (t->fragments_memory == NULL) {
        size_t size = tw_fragments_size(NUM_FRAGMENTED);
        t->fragments_memory = malloc(size);
        if (t->fragments_memory == NULL) {
            t->counts.no_memory++;
            return false;
        }
        tw_fragments_init(&t->fragments, t->fragments_memory, size);
    }
    return tw_fragments_add(&t->fragments, ip, &part, time_ns) == TW_DONE;
}

static bool to_segment(struct rp_tracker *t, const struct tw_ip *ip, struct tw_tcp *tcp)
{
    if (ip->protocol != TW_IP_PROTOCOL_TCP) {
        t->counts.not_tcp++;
        return false;
    }
    if (!count_result(t, tw_tcp_parse(ip->payload, ip->payload_len, tcp))) {
        return false;
    }
    if (t->config.check_checksums && tw_tcp_checksum(ip, ip->payload, ip->payload_len) == TW_CHECKSUM_WRONG) {
        t->counts.wrong_checksum++;
        return false;
    }
    return true;
}

// to_found reads a packet down to its segment. A segment that was put together of fragments is in memory that the next one
// takes, which *alone tells.
static bool to_found(struct rp_tracker *t, const struct tw_packet *packet, struct found *out, bool *alone)
{
    struct tw_ip ip;
    t->counts.packets++;
    t->counts.bytes += packet->bytes.len;
    if (!to_ip(t, packet, &ip)) {
        return false;
    }
    if (ip.fragment) {
        *alone = true;
        if (!defragment(t, &ip, packet->time_ns)) {
            return false;
        }
    }
    if (!to_segment(t, &ip, &out->tcp)) {
        return false;
    }
    out->end = tw_flow_key_make(&ip, &out->tcp, &out->key);
    out->hash = tw_flow_hash(&out->key, t->config.seed);
    out->time_ns = packet->time_ns;
    return true;
}

void rp_tracker_packet(struct rp_tracker *t, const struct tw_packet *packet)
{
    struct found found;
    bool alone = false;
    if (to_found(t, packet, &found, &alone)) {
        take_segment(t, &found);
    }
}

// ---- Many packets ------------------------------------------------------------------------------------------------

// With a million connections nothing that a packet needs is in a cache, and waiting for memory is nearly all of the time. So
// the memory for a batch of packets is asked for before the first of them is worked on. These are hints: what they get
// wrong (a connection that begins or ends inside the batch) costs only time.
#define BATCH 16
#define BATCH_FROM 2000  // live connections; fewer are in the cache anyway

static void fetch(const void *at, size_t len)
{
    for (size_t i = 0; i < len; i += 64) {
        __builtin_prefetch((const uint8_t *)at + i);
    }
}

static void take_batch(struct rp_tracker *t, const struct found *batch, size_t num)
{
    struct rp_connection *conns[BATCH];
    if (num == 1) {
        take_segment(t, &batch[0]);
        return;
    }
    for (size_t i = 0; i < num; i++) {
        uint64_t place = batch[i].hash;
        uint32_t slot = rp_table_seek(&t->table, batch[i].hash, &place);
        conns[i] = slot != RP_TABLE_EMPTY ? connection_at(t, slot) : NULL;
        if (conns[i] != NULL) {
            fetch(conns[i], offsetof(struct rp_connection, tcp.syn_ns));
            fetch(&conns[i]->packets, 1);
        }
    }
    for (size_t i = 0; i < num; i++) {
        if (conns[i] != NULL && conns[i]->tls != NULL && batch[i].tcp.payload.len > 0) {
            fetch(&conns[i]->tls->dialogue, sizeof(struct tw_dialogue));
        }
    }
    for (size_t i = 0; i < num; i++) {
        take_segment(t, &batch[i]);
    }
}

void rp_tracker_items(struct rp_tracker *t, const struct tw_item *items, size_t num_items)
{
    struct found batch[BATCH];
    size_t num = 0;
    const size_t max = t->counts.live > BATCH_FROM ? BATCH : 1;
    for (size_t i = 0; i < num_items; i++) {
        bool alone = false;
        if (items[i].type != TW_ITEM_PACKET || !to_found(t, &items[i].packet, &batch[num], &alone)) {
            continue;
        }
        rp_table_fetch(&t->table, batch[num].hash);
        num++;
        if (num == max || alone) {
            take_batch(t, batch, num);
            num = 0;
        }
    }
    take_batch(t, batch, num);
}
