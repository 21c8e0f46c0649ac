// Plays in memory against the embedded server.
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/inprocess.h"

#include "replay/engine/pump.h"

#include <stdlib.h>

// line is the server's end of one connection, and what it came to.
struct line {
    struct rp_serve_session *server;
    struct rp_served report;
    bool ended;
};

struct rp_inprocess {
    const struct rp_serve_contexts *contexts;
    struct rp_pump *pump;
    struct line lines[RP_SCRIPT_MAX_CONNS];
};

static void *open_line(void *context, uint8_t conn, uint64_t now_us)
{
    struct rp_inprocess *memory = context;
    struct line *line = &memory->lines[conn];
    (void)now_us;
    *line = (struct line){.server = rp_serve_session_new(memory->contexts)};
    return line->server ? line : NULL;
}

static void feed(void *context, struct tw_span bytes, uint64_t now_us)
{
    struct line *line = context;
    (void)now_us;
    line->ended = rp_serve_session_feed(line->server, bytes) == RP_SERVE_ENDED;
}

static size_t take(void *context, uint8_t *out, size_t cap)
{
    struct line *line = context;
    size_t len = rp_serve_session_output_len(line->server);
    len = len < cap ? len : cap;
    if (len > 0) {
        rp_serve_session_output(line->server, out, len);
    }
    return len;
}

static bool ended(void *context, bool *reset)
{
    const struct line *line = context;
    *reset = false;
    return line->ended;
}

static void close_line(void *context)
{
    struct line *line = context;
    rp_serve_session_free(line->server);
    line->server = NULL;
}

static const struct rp_pump_server embedded = {
    .open = open_line, .feed = feed, .take = take, .ended = ended, .close = close_line};

struct rp_inprocess *rp_inprocess_new(const struct rp_serve_contexts *contexts)
{
    struct rp_inprocess *memory = calloc(1, sizeof *memory);
    if (memory) {
        memory->contexts = contexts;
        memory->pump = rp_pump_new(&embedded, memory);
    }
    if (memory && !memory->pump) {
        free(memory);
        memory = NULL;
    }
    return memory;
}

void rp_inprocess_free(struct rp_inprocess *memory)
{
    if (memory) {
        rp_pump_free(memory->pump);
        free(memory);
    }
}

const struct rp_served *rp_inprocess_report(struct rp_inprocess *memory, uint8_t conn)
{
    struct line *line = &memory->lines[conn];
    if (!line->server) {
        return NULL;
    }
    rp_serve_session_report(line->server, &line->report);
    return &line->report;
}

const struct rp_transcript *rp_inprocess_play(struct rp_inprocess *memory, struct rp_player *player,
                                              const struct rp_script *script, uint64_t seed)
{
    return rp_pump_play(memory->pump, player, script, seed);
}
