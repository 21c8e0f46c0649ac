// The first flights of a capture file's connections: a listener to the tracker.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/flights.h"
#include "replay/cli/cli.h"
#include "replay/report/escape.h"
#include "replay/report/progress.h"
#include "replay/track/source.h"
#include "replay/track/tracker.h"

#include <stdlib.h>

struct loading {
    const struct rp_flights_config *config;
    struct rp_flights *out;
    size_t cap;
    bool no_memory;
};

static void on_opened(void *context, struct rp_connection *conn)
{
    struct loading *loading = context;
    loading->out->connections++;
    if (rp_ranges_have(&loading->config->only, conn->index)) {
        conn->user = rp_gather_new(conn->index, &conn->key);
        loading->no_memory = loading->no_memory || !conn->user;
    }
}

static void on_chunk(void *context, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    (void)context;
    if (conn->user) {
        rp_gather_chunk(conn->user, chunk);
    }
}

static void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    (void)context;
    if (conn->user) {
        rp_gather_event(conn->user, (enum tw_end)conn->client, event, time_ns);
    }
}

static void on_handshake(void *context, struct rp_connection *conn, const struct tw_handshake *handshake)
{
    (void)context;
    if (conn->user) {
        rp_gather_handshake(conn->user, handshake);
    }
}

static bool keep(struct loading *loading, const struct rp_flight *flight)
{
    struct rp_flights *out = loading->out;
    if (out->num == loading->cap) {
        size_t cap = loading->cap ? loading->cap * 2 : 16;
        struct rp_flight *bigger = realloc(out->flight, cap * sizeof *bigger);
        if (!bigger) {
            return false;
        }
        out->flight = bigger;
        loading->cap = cap;
    }
    out->flight[out->num++] = *flight;
    return true;
}

static void on_closed(void *context, struct rp_connection *conn)
{
    struct loading *loading = context;
    struct rp_flight flight;
    if (!conn->user) {
        return;
    }
    switch (rp_gather_finish(conn->user, &flight)) {
    case RP_GATHER_DONE:
        if (!keep(loading, &flight)) {
            rp_flight_clear(&flight);
            loading->no_memory = true;
        }
        break;
    case RP_GATHER_WAITING:
    case RP_GATHER_HELLO: loading->out->no_hello++; break;
    case RP_GATHER_LOST: loading->out->lost++; break;
    case RP_GATHER_TOO_LATE: loading->out->too_late++; break;
    case RP_GATHER_NO_MEMORY: loading->no_memory = true; break;
    }
    conn->user = NULL;
}

static const struct rp_sink sink = {
    .opened = on_opened, .chunk = on_chunk, .event = on_event, .handshake = on_handshake, .closed = on_closed};

// read_all hands every packet to the tracker, and says what stops it before the end.
static void read_all(struct rp_source *source, struct rp_tracker *tracker, struct loading *loading)
{
    struct tw_item item;
    enum rp_source_answer answer;
    char shown[1024];
    while ((answer = rp_source_next(source, &item)) == RP_SOURCE_ITEM && !loading->no_memory) {
        if (item.type == TW_ITEM_PACKET) {
            rp_tracker_packet(tracker, &item.packet);
            rp_progress("reading: %llu packets, %zu flights", (unsigned long long)rp_tracker_counts(tracker)->packets,
                        loading->out->num);
        }
    }
    rp_progress_clear();
    if (answer == RP_SOURCE_FAILED || answer == RP_SOURCE_BAD_FILTER) {
        rp_error("%s", rp_escape_text(shown, sizeof shown, rp_source_error(source)));
        loading->out->damaged = true;
        loading->out->bad_filter = answer == RP_SOURCE_BAD_FILTER;
    } else if (rp_source_cut(source)) {
        rp_warning("%s: the file is cut; what was whole before is used",
                   rp_escape_text(shown, sizeof shown, loading->config->path));
    }
}

static int by_connection(const void *a, const void *b)
{
    const struct rp_flight *left = a;
    const struct rp_flight *right = b;
    return (left->connection > right->connection) - (left->connection < right->connection);
}

bool rp_flights_load(const struct rp_flights_config *config, struct rp_flights *out)
{
    *out = (struct rp_flights){0};
    struct loading loading = {.config = config, .out = out};
    struct rp_source_config source_config = {.path = config->path, .filter = config->filter};
    struct rp_source *source = rp_source_new(&source_config);
    struct rp_tracker *tracker = rp_tracker_new(NULL, &sink, &loading);
    if (source && tracker) {
        read_all(source, tracker, &loading);
        rp_tracker_finish(tracker);
        if (out->num > 1) {
            qsort(out->flight, out->num, sizeof *out->flight, by_connection);
        }
    }
    bool done = source && tracker && !loading.no_memory;
    if (source) {
        rp_source_free(source);
    }
    if (tracker) {
        rp_tracker_free(tracker);
    }
    return done;
}

void rp_flights_clear(struct rp_flights *flights)
{
    for (size_t i = 0; i < flights->num; i++) {
        rp_flight_clear(&flights->flight[i]);
    }
    free(flights->flight);
    *flights = (struct rp_flights){0};
}
