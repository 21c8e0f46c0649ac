// Packets in, connections out: from the link layer to the connection that a segment belongs to.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/tracker.h"

#include "parsers/net/link.h"
#include "parsers/net/plain.h"
#include "replay/track/tracker_parts.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define NUM_FRAGMENTED 32  // packets that can be under way in fragments

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

void rp_tracker_free(struct rp_tracker *t)
{
    if (t == NULL) {
        return;
    }
    for (uint32_t slot = 0; slot < t->connections.num_used; slot++) {
        struct rp_connection *conn = rp_live_at(t, slot);
        if (conn->live) {
            rp_live_return_windows(t, conn);
            if (conn->tls != NULL) {
                rp_talk_drop(t, conn);
            }
        }
    }
    rp_table_free(&t->table);
    rp_slab_free(&t->connections);
    rp_slab_free(&t->tls);
    rp_queue_free(&t->lingering);
    free(t->fragments_memory);
    free(t);
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
        struct rp_connection *conn = rp_live_at(t, slot);
        if (conn->live && live != NULL) {
            live[num++] = conn;
        } else if (conn->live) {
            rp_live_close(t, conn);  // no memory to sort them
        }
    }
    if (live != NULL) {
        qsort(live, num, sizeof(struct rp_connection *), by_index);
        for (uint64_t i = 0; i < num; i++) {
            rp_live_close(t, live[i]);
        }
    }
    free(live);
    t->ended = (struct rp_ended){0};  // another capture may show the same connections
    t->counts.fragments_lost = t->fragments.evicted + t->fragments.timed_out + t->fragments.overlapping;
    t->counts.denied += t->loans.denied;
    t->loans.denied = 0;
}

const struct rp_tracker_counts *rp_tracker_counts(const struct rp_tracker *t)
{
    return &t->counts;
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

// take_apart reads a packet layer by layer. A segment that was put together of fragments is in memory that the next one takes, which
// *alone tells.
static bool take_apart(struct rp_tracker *t, const struct tw_packet *packet, struct rp_found *out, bool *alone)
{
    struct tw_ip ip;
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
    return true;
}

// to_found reads a packet down to its segment and its place in the table. `alone`: as for take_apart. It is called at two places, and
// only as a function of its own it has all that it calls inside it.
__attribute__((noinline)) static bool to_found(struct rp_tracker *t, const struct tw_packet *packet,
                                               struct rp_found *out, bool *alone)
{
    t->counts.packets++;
    t->counts.bytes += packet->bytes.len;
    bool plain =
        !t->config.check_checksums && tw_plain_parse(packet->link_type, packet->bytes, &out->tcp, &out->key, &out->end);
    if (!plain && !take_apart(t, packet, out, alone)) {
        return false;
    }
    out->hash = tw_flow_hash(&out->key, t->config.seed);
    out->time_ns = packet->time_ns;
    out->likely = NULL;
    return true;
}

void rp_tracker_packet(struct rp_tracker *t, const struct tw_packet *packet)
{
    struct rp_found found;
    bool alone = false;
    if (to_found(t, packet, &found, &alone)) {
        rp_live_segment(t, &found);
    }
}

// ---- Many packets ------------------------------------------------------------------------------------------------

// With a million connections nothing that a packet needs is in a cache, and waiting for memory is nearly all of the time. So
// packets stand in line, and at three places in it what they will need is asked for: the entry in the table, then the
// connection, then its TLS. These are hints: what they get wrong (a connection that begins or ends in between) costs only time.
#define LINE 16U  // how many packets can stand in line, a power of two
#define STEP 3U  // packets from one place to the next: long enough for memory to answer, and not too much asked at once
#define FEW 512U  // so many connections stay in the cache by themselves

_Static_assert(LINE > 3 * STEP, "all places have room");

struct line {
    struct rp_found found[LINE];
    uint32_t read, looked_up, reached, done;  // how many came past each place; they wrap
    uint32_t opening, beginning;              // how many in line will begin a connection, or its TLS
};

// What fetches is always inlined: GCC sees functions that do nothing else as such that do nothing, and leaves out the calls.
#define FETCH __attribute__((always_inline)) static inline void

FETCH fetch(const void *at, size_t len)
{
    for (size_t i = 0; i < len; i += 64) {
        __builtin_prefetch((const uint8_t *)at + i);
    }
}

// The parts of a connection: what every packet needs; what those need that are not simply the next one; and what is needed at the
// beginning and at the end.
enum { CONN_PASS = offsetof(struct rp_connection, tcp.current), CONN_TAKE = CONN_PASS + RP_LINE };
_Static_assert(CONN_TAKE < sizeof(struct rp_connection), "the third part is not empty");

// fetch_connection asks for a connection from one of its parts on.
FETCH fetch_connection(const struct rp_connection *conn, size_t from, size_t to)
{
    fetch((const uint8_t *)conn + from, to - from);
}

// fetch_tls asks for the part of TLS in which a hello is looked for, read and judged; at the end it is looked through again.
FETCH fetch_tls(const struct rp_tls *tls)
{
    fetch(tls, offsetof(struct rp_tls, judge.now.names) + 1);
}

// fetch_record asks for what a record needs that is whole in a segment, and not the first one.
FETCH fetch_record(const struct rp_tls *tls, enum tw_from from)
{
    fetch(tls, 1);
    fetch(&tls->dialogue.side[from], 1);
    fetch(&tls->judge, RP_LINE + 1);
}

static void look_up(const struct rp_tracker *t, struct line *line, struct rp_found *found)
{
    uint64_t place = found->hash;
    uint32_t slot = rp_table_seek(&t->table, found->hash, &place);
    if (slot != RP_TABLE_EMPTY) {
        found->likely = rp_live_at(t, slot);
        fetch_connection(found->likely, 0, CONN_PASS);
        return;
    }
    const struct rp_connection *coming = rp_slab_coming(&t->connections, line->opening++);
    if (coming != NULL) {
        fetch_connection(coming, 0, sizeof(*coming));
    }
}

static void reach_tls(const struct rp_tracker *t, struct line *line, const struct rp_found *found)
{
    const struct rp_connection *conn = found->likely;
    bool ends = conn->lingers || (found->tcp.flags & TW_TCP_RST) != 0;
    bool is_first = found->tcp.payload.len > 0 && conn->bytes[found->end] == 0;
    if (conn->tls == NULL && is_first && !conn->no_tls) {
        const struct rp_tls *coming = rp_slab_coming(&t->tls, line->beginning++);
        if (coming != NULL) {
            fetch_tls(coming);
        }
    } else if (conn->tls != NULL && (ends || is_first)) {
        fetch_tls(conn->tls);
    } else if (conn->tls != NULL && (found->tcp.flags & TW_TCP_FIN) != 0) {
        fetch(&conn->tls->dialogue, sizeof(conn->tls->dialogue));
    } else if (conn->tls != NULL && found->tcp.payload.len > 0) {
        fetch_record(conn->tls, rp_connection_from(conn, found->end));
    }
}

// reach: TLS is needed where there is payload, and at the end.
static void reach(const struct rp_tracker *t, struct line *line, const struct rp_found *found)
{
    const struct rp_connection *conn = found->likely;
    bool begins_or_ends = (found->tcp.flags & (TW_TCP_SYN | TW_TCP_FIN | TW_TCP_RST)) != 0;
    if (conn == NULL) {
        return;
    }
    if (begins_or_ends || conn->lingers) {
        fetch_connection(conn, CONN_PASS, sizeof(*conn));
    } else if (!conn->tcp.orderly) {
        fetch_connection(conn, CONN_PASS, CONN_TAKE);
    }
    reach_tls(t, line, found);
}

static void work(struct rp_tracker *t, struct line *line, const struct rp_found *found)
{
    uint32_t connections = rp_slab_in_use(&t->connections);
    uint32_t tls = rp_slab_in_use(&t->tls);
    rp_live_segment(t, found);
    line->opening -= rp_slab_in_use(&t->connections) > connections && line->opening > 0;
    line->beginning -= rp_slab_in_use(&t->tls) > tls && line->beginning > 0;
}

// move has the line move up: everyone who is more than `gap` before the next place passes it.
static void move(struct rp_tracker *t, struct line *line, uint32_t gap)
{
    for (; line->read - line->looked_up > gap; line->looked_up++) {
        look_up(t, line, &line->found[line->looked_up % LINE]);
    }
    for (; line->looked_up - line->reached > gap; line->reached++) {
        reach(t, line, &line->found[line->reached % LINE]);
    }
    for (; line->reached - line->done > gap; line->done++) {
        work(t, line, &line->found[line->done % LINE]);
    }
}

static void take_in_line(struct rp_tracker *t, const struct tw_item *items, size_t num_items)
{
    struct line line;
    line.read = line.looked_up = line.reached = line.done = line.opening = line.beginning = 0;
    for (size_t i = 0; i < num_items; i++) {
        struct rp_found *found = &line.found[line.read % LINE];
        bool alone = false;
        if (items[i].type == TW_ITEM_PACKET && to_found(t, &items[i].packet, found, &alone)) {
            rp_table_fetch(&t->table, found->hash);
            line.read++;
            move(t, &line, alone ? 0 : STEP);
        }
    }
    move(t, &line, 0);
}

void rp_tracker_items(struct rp_tracker *t, const struct tw_item *items, size_t num_items)
{
    if (t->counts.live > FEW) {
        take_in_line(t, items, num_items);
        return;
    }
    for (size_t i = 0; i < num_items; i++) {
        if (items[i].type == TW_ITEM_PACKET) {
            rp_tracker_packet(t, &items[i].packet);
        }
    }
}
