// The player: the life of a play, and what it is told.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/player.h"
#include "replay/engine/player_parts.h"
#include "replay/script/sound.h"

#include <assert.h>
#include <stdalign.h>

struct rp_player_limits rp_player_limits_for(size_t client_room)
{
    return (struct rp_player_limits){
        .num_conns = 1, .max_entries = 64, .client_room = client_room, .server_room = 8192, .max_read = 1 << 20};
}

static size_t aligned(size_t size)
{
    return (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
}

struct rp_player_limits rp_player_limits_of(const struct rp_script *script)
{
    struct rp_player_limits limits = rp_player_limits_for(rp_script_longest_send(script));
    limits.num_conns = script->num_conns;
    limits.max_entries = 64 + 32 * script->num_steps;
    if (rp_script_needs_client(script)) {
        limits.server_room = 65536;  // a message as long as can be kept, and a record
        limits.max_read = (uint64_t)16 << 20;
        limits.tls = (struct rp_player_tls_limits){.num_sessions = script->num_sessions,
                                                   .flight_room = 131072,
                                                   .first_room = 65536,
                                                   .data_room = 16384,
                                                   .client = rp_client_limits_usual()};
    }
    return limits;
}

size_t rp_player_size(const struct rp_player_limits *limits)
{
    return rp_player_tls_size(limits) + aligned(sizeof(struct rp_player))
           + aligned(limits->num_conns * sizeof(struct rp_conn_log))
           + aligned(limits->num_conns * sizeof(struct rp_listener))
           + aligned(limits->max_entries * sizeof(struct rp_entry))
           + aligned(limits->num_conns * (limits->client_room + limits->server_room));
}

struct rp_player *rp_player_place(void *memory, const struct rp_player_limits *limits)
{
    uint8_t *at = memory;
    struct rp_player *player = memory;
    player->limits = *limits;
    at += aligned(sizeof *player);
    player->transcript.conns = (struct rp_conn_log *)(void *)at;
    at += aligned(limits->num_conns * sizeof(struct rp_conn_log));
    player->listeners = (struct rp_listener *)(void *)at;
    at += aligned(limits->num_conns * sizeof(struct rp_listener));
    player->transcript.entries = (struct rp_entry *)(void *)at;
    player->transcript.max_entries = limits->max_entries;
    player->rooms = at + aligned(limits->max_entries * sizeof(struct rp_entry));
    player->tls = rp_player_tls_place(
        player->rooms + aligned(limits->num_conns * (limits->client_room + limits->server_room)), limits);
    return player;
}

void rp_player_begin(struct rp_player *player, uint8_t conn)
{
    struct rp_conn_log *log = &player->transcript.conns[conn];
    uint8_t *room = player->rooms + conn * (player->limits.client_room + player->limits.server_room);
    *log = (struct rp_conn_log){.state = RP_CONN_UNUSED};
    rp_player_tls_begin(player, conn);
    rp_listener_init(&player->listeners[conn], log, rp_player_client(player, conn), room, player->limits.client_room,
                     room + player->limits.client_room, player->limits.server_room);
    player->listeners[conn].data = rp_player_data_room(player, conn);
}

void rp_player_start(struct rp_player *player, const struct rp_script *script, uint64_t seed)
{
    size_t wrong_step = 0;
    assert(script->num_conns <= player->limits.num_conns && rp_script_sound(script, &wrong_step));
    player->script = script;
    player->step = 0;
    player->phase = 0;
    player->step_us = 0;
    player->random = seed;
    player->transcript.num_conns = script->num_conns;
    player->transcript.num_entries = 0;
    player->transcript.entries_lost = false;
    player->transcript.end = RP_PLAY_WHOLE;
    player->transcript.end_step = 0;
    player->transcript.why = NULL;
    player->transcript.num_unapplied = 0;
    player->transcript.num_measured = 0;
    rp_player_tls_start(player, seed);
    for (uint8_t i = 0; i < script->num_conns; i++) {
        rp_player_begin(player, i);
    }
}

size_t rp_player_step(const struct rp_player *player)
{
    return player->step;
}

const struct rp_transcript *rp_player_transcript(const struct rp_player *player)
{
    return &player->transcript;
}

void rp_player_stop(struct rp_player *player, enum rp_play_end end, const char *why)
{
    player->transcript.end = end;
    player->transcript.end_step = (uint16_t)player->step;
    player->transcript.why = why;
    player->step = player->script->num_steps;
}

void rp_player_mark(struct rp_player *player, uint8_t conn)
{
    struct rp_conn_log *log = &player->transcript.conns[conn];
    // A fatal alert is the server's last word, even where it came before the script had sent everything.
    log->since = (struct rp_since){.num_faults = log->facts != NULL ? log->facts->num_faults : 0,
                                   .fatal = log->since.fatal,
                                   .killed = log->since.killed};
}

struct rp_action rp_player_next(struct rp_player *player, uint64_t now_us)
{
    while (player->step < player->script->num_steps) {
        struct rp_action action;
        if (player->step_us == 0) {
            player->step_us = now_us;
        }
        if (rp_player_keep_up(player, now_us, &action)) {
            return action;
        }
        if (rp_play_step(player, &player->script->steps[player->step], now_us, &action)) {
            return action;
        }
        player->step += player->step < player->script->num_steps;
        player->phase = 0;
        player->step_us = now_us;
    }
    return (struct rp_action){.type = RP_ACTION_DONE};
}

void rp_player_connected(struct rp_player *player, uint8_t conn, uint64_t now_us)
{
    struct rp_conn_log *log = &player->transcript.conns[conn];
    if (log->state == RP_CONN_CONNECTING) {
        log->state = RP_CONN_OPEN;
        log->connected_us = now_us;
        rp_player_note(player, conn, RP_ENTRY_CONNECTED, 0, now_us);
    }
}

void rp_player_failed(struct rp_player *player, uint8_t conn, int error, uint64_t now_us)
{
    struct rp_conn_log *log = &player->transcript.conns[conn];
    if (log->state == RP_CONN_CONNECTING) {
        log->state = RP_CONN_FAILED;
        log->error = error;
        log->ended_us = now_us;
    }
}

void rp_player_bytes(struct rp_player *player, uint8_t conn, struct tw_span bytes, uint64_t now_us)
{
    struct rp_conn_log *log = &player->transcript.conns[conn];
    if (log->state != RP_CONN_OPEN || log->flood || bytes.len == 0) {
        return;
    }
    if (log->first_us == 0) {
        log->first_us = now_us;
        log->answer_us = log->sent_us != 0 ? now_us - log->sent_us : 0;
    }
    log->last_us = now_us;
    log->bytes_received += bytes.len;
    rp_listener_heard(&player->listeners[conn], &player->transcript, conn, (uint16_t)player->step, bytes, now_us);
    if (player->tls != NULL) {
        player->tls->first_over[conn] = true;
    }
    log->flood = log->bytes_received > player->limits.max_read;
}

void rp_player_ended(struct rp_player *player, uint8_t conn, bool reset, uint64_t now_us)
{
    struct rp_conn_log *log = &player->transcript.conns[conn];
    if (log->state != RP_CONN_OPEN) {
        return;
    }
    log->state = RP_CONN_ENDED;
    log->ended_us = now_us;
    log->peer_fin = !reset;
    log->peer_rst = reset;
    rp_player_note(player, conn, reset ? RP_ENTRY_PEER_RST : RP_ENTRY_PEER_FIN, 0, now_us);
}
