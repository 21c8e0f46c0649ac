// Plays in memory against a pretend server: its connections are kept from play to play.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/memory.h"

#include <stdlib.h>
#include <string.h>

struct rp_pretend_memory {
    struct rp_pretend *server;
    struct rp_pump *pump;
    struct rp_pretend_conn *conns[RP_SCRIPT_MAX_CONNS];
    uint64_t (*flood)(void *context, bool calm, uint64_t now_us);
    void *flood_context;
};

void rp_pretend_memory_flood(struct rp_pretend_memory *memory,
                             uint64_t (*flood)(void *context, bool calm, uint64_t now_us), void *context)
{
    memory->flood = flood;
    memory->flood_context = context;
}

static void *open_line(void *context, uint8_t conn, uint64_t now_us)
{
    struct rp_pretend_memory *memory = context;
    struct rp_pretend_conn **at = &memory->conns[conn];
    (void)now_us;
    if (rp_pretend_down(memory->server)) {
        return NULL;
    }
    if (*at == NULL) {
        *at = rp_pretend_conn_new(memory->server);
    } else {
        rp_pretend_conn_start(*at);
    }
    return *at;
}

static void feed(void *line, struct tw_span bytes, uint64_t now_us)
{
    rp_pretend_conn_feed(line, bytes, now_us);
}

static size_t take(void *line, uint8_t *out, size_t cap)
{
    const struct tw_span output = rp_pretend_conn_output(line);
    const size_t len = output.len < cap ? output.len : cap;
    if (len != 0) {
        memcpy(out, output.data, len);
        rp_pretend_conn_sent(line, len);
    }
    return len;
}

static bool ended(void *line, bool *reset)
{
    return rp_pretend_conn_ended(line, reset);
}

static bool flood(struct rp_pretend_memory *memory, bool calm, uint64_t now_us)
{
    const uint64_t over_us = memory->flood != NULL ? memory->flood(memory->flood_context, calm, now_us) : 0;
    if (over_us > now_us) {
        rp_pump_sleep(memory->pump, over_us - now_us);
    }
    return over_us != 0;
}

static bool host(void *context, enum rp_host what, uint64_t now_us, uint64_t *measured)
{
    struct rp_pretend_memory *memory = context;
    switch (what) {
    case RP_HOST_RESTART:
        for (size_t i = 0; i < RP_SCRIPT_MAX_CONNS; i++) {
            if (memory->conns[i] != NULL) {
                rp_pretend_conn_drop(memory->conns[i]);
            }
        }
        rp_pretend_restart(memory->server, now_us);
        return true;
    case RP_HOST_RELOAD: return true;  // nothing changed
    case RP_HOST_TRIGGER:
        for (uint8_t i = 0; i < RP_SCRIPT_MAX_CONNS; i++) {
            if (rp_pump_line(memory->pump, i) != NULL) {
                rp_pretend_conn_renegotiate(memory->conns[i]);
            }
        }
        return true;
    case RP_HOST_FLOOD: return flood(memory, false, now_us);
    case RP_HOST_CALM: return flood(memory, true, now_us);
    case RP_HOST_MEASURE: *measured = rp_pretend_holds(memory->server); return true;
    }
    return false;
}

static void close_line(void *line)
{
    (void)line;  // it is used again
}

static const struct rp_pump_server pretend = {
    .open = open_line, .feed = feed, .take = take, .ended = ended, .host = host, .close = close_line};

struct rp_pretend_memory *rp_pretend_memory_new(struct rp_pretend *server)
{
    struct rp_pretend_memory *memory = calloc(1, sizeof *memory);
    if (memory != NULL) {
        memory->server = server;
        memory->pump = rp_pump_new(&pretend, memory);
    }
    if (memory != NULL && memory->pump == NULL) {
        free(memory);
        memory = NULL;
    }
    return memory;
}

void rp_pretend_memory_free(struct rp_pretend_memory *memory)
{
    if (memory != NULL) {
        rp_pump_free(memory->pump);
        for (size_t i = 0; i < RP_SCRIPT_MAX_CONNS; i++) {
            rp_pretend_conn_free(memory->conns[i]);
        }
        free(memory);
    }
}

const struct rp_transcript *rp_pretend_play(struct rp_pretend_memory *memory, struct rp_player *player,
                                            const struct rp_script *script, uint64_t seed)
{
    return rp_pump_play(memory->pump, player, script, seed);
}

const struct rp_pretend_facts *rp_pretend_memory_facts(const struct rp_pretend_memory *memory, uint8_t conn)
{
    struct rp_pretend_conn *line = rp_pump_line(memory->pump, conn);
    return line != NULL ? rp_pretend_conn_facts(line) : NULL;
}

struct rp_pump *rp_pretend_memory_pump(struct rp_pretend_memory *memory)
{
    return memory->pump;
}
