// Plays in memory against the embedded server.
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/inprocess.h"

#include <stdlib.h>

enum { CHUNK = 65536, START_US = 1000000 };

// line is one connection: the server's end of it, and what it came to.
struct line {
    struct rp_serve_session *server;
    struct rp_served report;
    bool ended, told;  // told: the player knows that it ended, or has closed it
};

struct rp_inprocess {
    const struct rp_serve_contexts *contexts;
    struct line lines[RP_SCRIPT_MAX_CONNS];
    uint64_t now_us;
    uint8_t chunk[CHUNK];
};

struct rp_inprocess *rp_inprocess_new(const struct rp_serve_contexts *contexts)
{
    struct rp_inprocess *memory = calloc(1, sizeof *memory);
    if (memory) {
        memory->contexts = contexts;
        memory->now_us = START_US;
    }
    return memory;
}

static void clear(struct rp_inprocess *memory)
{
    for (size_t i = 0; i < RP_SCRIPT_MAX_CONNS; i++) {
        rp_serve_session_free(memory->lines[i].server);
        memory->lines[i] = (struct line){0};
    }
}

void rp_inprocess_free(struct rp_inprocess *memory)
{
    if (memory) {
        clear(memory);
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

// pass_on gives the player what the server has to say on one connection. False: it says nothing.
static bool pass_on(struct rp_inprocess *memory, struct rp_player *player, uint8_t conn)
{
    struct line *line = &memory->lines[conn];
    if (!line->server || line->told) {
        return false;
    }
    size_t len = rp_serve_session_output_len(line->server);
    if (len > 0) {
        len = len < CHUNK ? len : CHUNK;
        rp_serve_session_output(line->server, memory->chunk, len);
        rp_player_bytes(player, conn, tw_span_of(memory->chunk, len), memory->now_us);
        return true;
    }
    line->told = line->ended;
    if (line->ended) {
        rp_player_ended(player, conn, false, memory->now_us);
    }
    return line->ended;
}

static bool pass_all_on(struct rp_inprocess *memory, struct rp_player *player, uint8_t num_conns)
{
    bool any = false;
    for (uint8_t i = 0; i < num_conns; i++) {
        any = pass_on(memory, player, i) || any;
    }
    return any;
}

static void feed(struct line *line, struct tw_span bytes)
{
    if (line->server && !line->ended) {
        line->ended = rp_serve_session_feed(line->server, bytes) == RP_SERVE_ENDED;
    }
}

static void open_line(struct rp_inprocess *memory, struct rp_player *player, uint8_t conn)
{
    struct line *line = &memory->lines[conn];
    rp_serve_session_free(line->server);
    *line = (struct line){.server = rp_serve_session_new(memory->contexts)};
    if (line->server) {
        rp_player_connected(player, conn, memory->now_us);
    } else {
        rp_player_failed(player, conn, 0, memory->now_us);
    }
}

const struct rp_transcript *rp_inprocess_play(struct rp_inprocess *memory, struct rp_player *player,
                                              const struct rp_script *script, uint64_t seed)
{
    clear(memory);
    rp_player_start(player, script, seed);
    for (;;) {
        struct rp_action action = rp_player_next(player, memory->now_us);
        switch (action.type) {
        case RP_ACTION_CONNECT: open_line(memory, player, action.conn); break;
        case RP_ACTION_WRITE: feed(&memory->lines[action.conn], action.bytes); break;
        case RP_ACTION_CLOSE: memory->lines[action.conn].told = true; break;
        case RP_ACTION_WAIT:
            if (!pass_all_on(memory, player, script->num_conns)) {
                memory->now_us = action.until_us;  // nobody has anything to say: what is waited for has not come
            }
            break;
        case RP_ACTION_DONE: return rp_player_transcript(player);
        }
    }
}
