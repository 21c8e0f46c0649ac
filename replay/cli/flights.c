// The first flights of a capture file's connections: a listener to the tracker.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/flights.h"
#include "replay/cli/cli.h"
#include "replay/cli/keys_files.h"
#include "replay/report/escape.h"
#include "replay/report/progress.h"
#include "replay/track/decrypt.h"
#include "replay/track/source.h"
#include "replay/track/tracker.h"

#include <stdlib.h>

struct loading {
    const struct rp_flights_config *config;
    struct rp_flights *out;
    struct rp_decrypt *decrypt;  // NULL: nothing is
    size_t cap;
    bool learns_only;
    bool no_memory;
};

// watched is what is known of a connection while it lives.
struct watched {
    struct rp_gather *gather;    // NULL: it was not selected
    struct rp_learner *learner;  // NULL: nothing is learnt
};

static void on_opened(void *context, struct rp_connection *conn)
{
    struct loading *loading = context;
    const struct rp_flights_config *config = loading->config;
    bool gathers = !loading->learns_only && rp_ranges_have(&config->only, conn->index);
    loading->out->connections++;
    if (!gathers && !config->learnt) {
        return;
    }
    struct watched *watched = calloc(1, sizeof *watched);
    conn->user = watched;
    if (watched) {
        watched->gather = gathers ? rp_gather_new(conn->index, &conn->key) : NULL;
        watched->learner = config->learnt ? rp_learner_new(config->learnt) : NULL;
    }
    loading->no_memory =
        loading->no_memory || !watched || (gathers && !watched->gather) || (config->learnt && !watched->learner);
}

static struct rp_gather *gather_of(const struct rp_connection *conn)
{
    const struct watched *watched = conn->user;
    return watched ? watched->gather : NULL;
}

static void on_chunk(void *context, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    (void)context;
    if (gather_of(conn)) {
        rp_gather_chunk(gather_of(conn), chunk);
    }
}

static void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    const struct loading *loading = context;
    const struct watched *watched = conn->user;
    if (loading->decrypt) {
        rp_decrypt_event(loading->decrypt, conn, event);
    }
    if (watched && watched->learner) {
        rp_learner_event(watched->learner, event, time_ns);
    }
    if (gather_of(conn)) {
        rp_gather_event(gather_of(conn), (enum tw_end)conn->client, event, time_ns);
    }
}

static void on_handshake(void *context, struct rp_connection *conn, const struct tw_handshake *handshake)
{
    (void)context;
    if (gather_of(conn)) {
        rp_gather_handshake(gather_of(conn), handshake);
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

static void finish(struct loading *loading, struct rp_gather *gather)
{
    struct rp_flight flight;
    switch (rp_gather_finish(gather, &flight)) {
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
}

static void on_closed(void *context, struct rp_connection *conn)
{
    struct loading *loading = context;
    struct watched *watched = conn->user;
    if (loading->decrypt) {
        rp_decrypt_closed(conn);
    }
    if (!watched) {
        return;
    }
    if (watched->gather) {
        finish(loading, watched->gather);
    }
    rp_learner_free(watched->learner);
    free(watched);
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
        if (item.type == TW_ITEM_SECRETS && loading->decrypt && item.secrets.type == TW_SECRETS_TLS_KEY_LOG) {
            rp_keys_block(loading->config->secrets, loading->config->path, item.offset, item.secrets.bytes);
        } else if (item.type == TW_ITEM_PACKET) {
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

// load reads the capture. False: no memory.
static bool load(struct loading *loading)
{
    const struct rp_flights_config *config = loading->config;
    struct rp_source_config source_config = {.path = config->path, .filter = config->filter};
    struct rp_source *source = rp_source_new(&source_config);
    struct rp_tracker *tracker = rp_tracker_new(NULL, &sink, loading);
    loading->decrypt = config->secrets ? rp_decrypt_new(config->secrets, true) : NULL;
    bool ready = source && tracker && (loading->decrypt || !config->secrets);
    if (ready) {
        read_all(source, tracker, loading);
        rp_tracker_finish(tracker);
    }
    if (source) {
        rp_source_free(source);
    }
    if (tracker) {
        rp_tracker_free(tracker);
    }
    rp_decrypt_free(loading->decrypt);
    return ready && !loading->no_memory;
}

bool rp_flights_load(const struct rp_flights_config *config, struct rp_flights *out)
{
    *out = (struct rp_flights){0};
    struct loading loading = {.config = config, .out = out};
    bool done = load(&loading);
    if (out->num > 1) {
        qsort(out->flight, out->num, sizeof *out->flight, by_connection);
    }
    return done;
}

enum rp_exit rp_flights_learn(const struct rp_flights_config *config)
{
    struct rp_flights none = {0};
    struct loading loading = {.config = config, .out = &none, .learns_only = true};
    char shown[512];
    if (!load(&loading)) {
        return rp_failed("%s: there is not enough memory for its sessions",
                         rp_escape_text(shown, sizeof shown, config->path));
    }
    return none.damaged ? RP_EXIT_FAILED : RP_EXIT_OK;  // it was said why
}

void rp_flights_clear(struct rp_flights *flights)
{
    for (size_t i = 0; i < flights->num; i++) {
        rp_flight_clear(&flights->flight[i]);
    }
    free(flights->flight);
    *flights = (struct rp_flights){0};
}
