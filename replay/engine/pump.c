// Plays in memory against any server.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/pump.h"

#include <stdlib.h>

enum { CHUNK = 65536, START_US = 1000000 };

// line is one connection: the server's end of it.
struct line {
    void *server;
    bool told;  // the player knows that it ended, or has closed it
};

struct rp_pump {
    const struct rp_pump_server *server;
    void *context;
    struct line lines[RP_SCRIPT_MAX_CONNS];
    uint64_t now_us;
    uint8_t chunk[CHUNK];
};

struct rp_pump *rp_pump_new(const struct rp_pump_server *server, void *context)
{
    struct rp_pump *pump = calloc(1, sizeof *pump);
    if (pump) {
        pump->server = server;
        pump->context = context;
        pump->now_us = START_US;
    }
    return pump;
}

static void clear(struct rp_pump *pump)
{
    for (size_t i = 0; i < RP_SCRIPT_MAX_CONNS; i++) {
        if (pump->lines[i].server) {
            pump->server->close(pump->lines[i].server);
        }
        pump->lines[i] = (struct line){0};
    }
}

void rp_pump_free(struct rp_pump *pump)
{
    if (pump) {
        clear(pump);
        free(pump);
    }
}

void *rp_pump_line(const struct rp_pump *pump, uint8_t conn)
{
    return pump->lines[conn].server;
}

uint64_t rp_pump_now(const struct rp_pump *pump)
{
    return pump->now_us;
}

void rp_pump_sleep(struct rp_pump *pump, uint64_t us)
{
    pump->now_us += us;
}

// pass_on gives the player what the server has to say on one connection. False: it says nothing.
static bool pass_on(struct rp_pump *pump, struct rp_player *player, uint8_t conn)
{
    struct line *line = &pump->lines[conn];
    bool reset = false;
    if (!line->server || line->told) {
        return false;
    }
    const size_t len = pump->server->take(line->server, pump->chunk, CHUNK);
    if (len > 0) {
        rp_player_bytes(player, conn, tw_span_of(pump->chunk, len), pump->now_us);
        return true;
    }
    line->told = pump->server->ended(line->server, &reset);
    if (line->told) {
        rp_player_ended(player, conn, reset, pump->now_us);
    }
    return line->told;
}

static bool pass_all_on(struct rp_pump *pump, struct rp_player *player, uint8_t num_conns)
{
    bool any = false;
    for (uint8_t i = 0; i < num_conns; i++) {
        any = pass_on(pump, player, i) || any;
    }
    return any;
}

static void feed(struct rp_pump *pump, uint8_t conn, struct tw_span bytes)
{
    struct line *line = &pump->lines[conn];
    bool reset = false;
    if (line->server && !pump->server->ended(line->server, &reset)) {
        pump->server->feed(line->server, bytes, pump->now_us);
    }
}

static void open_line(struct rp_pump *pump, struct rp_player *player, uint8_t conn)
{
    struct line *line = &pump->lines[conn];
    if (line->server) {
        pump->server->close(line->server);
    }
    *line = (struct line){.server = pump->server->open(pump->context, conn, pump->now_us)};
    if (line->server) {
        rp_player_connected(player, conn, pump->now_us);
    } else {
        rp_player_failed(player, conn, 0, pump->now_us);
    }
}

static void do_to_server(struct rp_pump *pump, struct rp_player *player, enum rp_host what)
{
    uint64_t measured = 0;
    const bool done = pump->server->host && pump->server->host(pump->context, what, pump->now_us, &measured);
    if (what == RP_HOST_MEASURE) {
        rp_player_measured(player, measured);
    }
    rp_player_host_done(player, done, pump->now_us);
}

const struct rp_transcript *rp_pump_play(struct rp_pump *pump, struct rp_player *player, const struct rp_script *script,
                                         uint64_t seed)
{
    clear(pump);
    rp_player_start(player, script, seed);
    for (;;) {
        struct rp_action action = rp_player_next(player, pump->now_us);
        switch (action.type) {
        case RP_ACTION_CONNECT: open_line(pump, player, action.conn); break;
        case RP_ACTION_WRITE: feed(pump, action.conn, action.bytes); break;
        case RP_ACTION_CLOSE: pump->lines[action.conn].told = true; break;
        case RP_ACTION_WAIT:
            if (!pass_all_on(pump, player, script->num_conns)) {
                pump->now_us = action.until_us;  // nobody has anything to say: what is waited for has not come
            }
            break;
        case RP_ACTION_HOST: do_to_server(pump, player, action.host); break;
        case RP_ACTION_DONE: return rp_player_transcript(player);
        }
    }
}
