// The first flights of a capture file.
// SPDX-License-Identifier: Apache-2.0
#include "harness/captured.h"

#include "harness/capture_feed.h"

#include <assert.h>

enum { MOST_CONNECTIONS = 8 };

struct captures {
    void (*told)(void *context, const struct hx_captured *captured, const struct rp_flight *flight);
    void *context;
    struct hx_captured of[MOST_CONNECTIONS];
    size_t num;
};

static void on_opened(void *context, struct rp_connection *conn)
{
    struct captures *s = context;
    if (s->num < MOST_CONNECTIONS) {
        struct hx_captured *seen = &s->of[s->num++];
        seen->gather = rp_gather_new(conn->index, &conn->key);
        seen->gap[0] = seen->gap[1] = false;
        seen->len[0] = seen->len[1] = 0;
        assert(seen->gather != NULL);
        conn->user = seen;
    }
}

static void on_chunk(void *context, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    struct hx_captured *seen = conn->user;
    (void)context;
    if (seen == NULL) {
        return;
    }
    size_t *len = &seen->len[chunk->end];
    size_t fits = chunk->bytes.len < HX_CAPTURED_ROOM - *len ? chunk->bytes.len : HX_CAPTURED_ROOM - *len;
    seen->gap[chunk->end] |= chunk->type == TW_CHUNK_GAP;
    if (chunk->type == TW_CHUNK_DATA && !seen->gap[chunk->end]) {
        memcpy(seen->bytes[chunk->end] + *len, chunk->bytes.data, fits);
        *len += fits;
    }
    rp_gather_chunk(seen->gather, chunk);
}

static void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    struct hx_captured *seen = conn->user;
    (void)context;
    if (seen != NULL) {
        rp_gather_event(seen->gather, (enum tw_end)conn->client, event, time_ns);
    }
}

static void on_handshake(void *context, struct rp_connection *conn, const struct tw_handshake *handshake)
{
    struct hx_captured *seen = conn->user;
    (void)context;
    if (seen != NULL) {
        rp_gather_handshake(seen->gather, handshake);
    }
}

static void on_closed(void *context, struct rp_connection *conn)
{
    const struct captures *s = context;
    const struct hx_captured *seen = conn->user;
    struct rp_flight flight;
    if (seen != NULL && rp_gather_finish(seen->gather, &flight) == RP_GATHER_DONE) {
        s->told(s->context, seen, &flight);
        rp_flight_clear(&flight);
    }
}

void hx_captured_flights(struct tw_span file,
                         void (*told)(void *context, const struct hx_captured *captured,
                                      const struct rp_flight *flight),
                         void *context)
{
    static const struct rp_sink sink = {
        .opened = on_opened, .chunk = on_chunk, .event = on_event, .handshake = on_handshake, .closed = on_closed};
    static struct captures captures;
    captures.told = told;
    captures.context = context;
    captures.num = 0;
    struct rp_tracker *tracker = rp_tracker_new(&hx_tracking, &sink, &captures);
    assert(tracker != NULL);
    hx_capture_feed(tracker, NULL, file);
    rp_tracker_free(tracker);
}
