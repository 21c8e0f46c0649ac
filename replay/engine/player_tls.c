// The player's clients: their memory, and the bytes that they send.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/player_parts.h"

#include <stdalign.h>

static size_t aligned(size_t size)
{
    return (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
}

static bool has_tls(const struct rp_player_limits *limits)
{
    return limits->tls.flight_room != 0;
}

size_t rp_player_tls_size(const struct rp_player_limits *limits)
{
    const struct rp_player_tls_limits *tls = &limits->tls;
    if (!has_tls(limits)) {
        return 0;
    }
    return aligned(sizeof(struct rp_player_tls))
           + aligned(rp_session_store_size(tls->num_sessions, tls->client.ticket_room))
           + limits->num_conns * aligned(rp_client_size(&tls->client)) + 2 * aligned(tls->flight_room)
           + limits->num_conns * (aligned(tls->first_room) + aligned(tls->data_room));
}

struct rp_player_tls *rp_player_tls_place(void *memory, const struct rp_player_limits *limits)
{
    const struct rp_player_tls_limits *bounds = &limits->tls;
    if (!has_tls(limits)) {
        return NULL;
    }
    struct rp_player_tls *tls = memory;
    uint8_t *at = (uint8_t *)memory + aligned(sizeof *tls);
    tls->identity = NULL;
    tls->name = NULL;
    tls->sessions = rp_session_store_place(at, bounds->num_sessions, bounds->client.ticket_room);
    at += aligned(rp_session_store_size(bounds->num_sessions, bounds->client.ticket_room));
    tls->clients = at;
    tls->client_size = aligned(rp_client_size(&bounds->client));
    for (uint8_t i = 0; i < limits->num_conns; i++) {
        (void)rp_client_place(at, &bounds->client);
        at += tls->client_size;
    }
    tls->build = at;
    tls->out = at + aligned(bounds->flight_room);
    tls->first = tls->out + aligned(bounds->flight_room);
    tls->data = tls->first + limits->num_conns * aligned(bounds->first_room);
    return tls;
}

struct rp_client *rp_player_client(const struct rp_player *player, uint8_t conn)
{
    return player->tls == NULL ? NULL
                               : (struct rp_client *)(void *)(player->tls->clients + conn * player->tls->client_size);
}

struct tw_span rp_player_message(const struct rp_player *player, uint8_t conn, bool from_server, uint8_t type)
{
    if (player->tls == NULL || conn >= player->script->num_conns) {
        return tw_span_of(NULL, 0);
    }
    return rp_client_message(rp_player_client(player, conn), from_server, type);
}

static struct tw_span message_of(void *context, uint8_t conn, bool from_server, uint8_t message_type)
{
    return rp_player_message(context, conn, from_server, message_type);
}

void rp_player_tls_start(struct rp_player *player, uint64_t seed)
{
    struct rp_player_tls *tls = player->tls;
    if (tls == NULL) {
        return;
    }
    rp_random_seed_number(&tls->random, seed);
    rp_session_store_clear(tls->sessions);
    rp_draft_init(&tls->draft, tw_writer_into(tls->build, player->limits.tls.flight_room));
    tls->waiting = tw_span_of(NULL, 0);
}

void rp_player_tls_begin(struct rp_player *player, uint8_t conn)
{
    struct rp_player_tls *tls = player->tls;
    if (tls == NULL) {
        return;
    }
    const struct rp_client_setting setting = {.random = &tls->random,
                                              .sessions = tls->sessions,
                                              .identity = tls->identity,
                                              .name = tls->name,
                                              .source = message_of,
                                              .source_context = player};
    struct rp_client *client = rp_player_client(player, conn);
    rp_client_start(client, &setting);
    player->transcript.conns[conn].facts = rp_client_facts(client);
    tls->first_len[conn] = 0;
    tls->first_over[conn] = tls->held[conn] = false;
}

void rp_player_be(struct rp_player *player, const struct rp_identity *identity, const char *name)
{
    if (player->tls != NULL) {
        player->tls->identity = identity;
        player->tls->name = name;
    }
}

struct rp_session_store *rp_player_sessions(struct rp_player *player)
{
    return player->tls == NULL ? NULL : player->tls->sessions;
}

void rp_player_secrets(const struct rp_player *player, uint8_t conn, rp_secret_told told, void *context)
{
    if (player->tls != NULL) {
        rp_client_secrets(rp_player_client(player, conn), told, context);
    }
}

// keep_first keeps what belongs to the first flight, for RESEND.
static void keep_first(struct rp_player *player, uint8_t conn, struct tw_span bytes)
{
    struct rp_player_tls *tls = player->tls;
    if (tls == NULL || tls->first_over[conn]) {
        return;
    }
    size_t room = player->limits.tls.first_room;
    if (bytes.len > room - tls->first_len[conn]) {
        tls->first_len[conn] = 0;  // longer than can be kept: it is not sent again at all rather than in part
        tls->first_over[conn] = true;
        return;
    }
    memcpy(tls->first + conn * aligned(room) + tls->first_len[conn], bytes.data, bytes.len);
    tls->first_len[conn] += bytes.len;
}

struct tw_writer rp_player_data_room(const struct rp_player *player, uint8_t conn)
{
    const struct rp_player_tls *tls = player->tls;
    size_t room = player->limits.tls.data_room;
    return tls == NULL ? tw_writer_into(NULL, 0) : tw_writer_into(tls->data + conn * aligned(room), room);
}

const uint8_t *rp_player_first(const struct rp_player *player, uint8_t conn)
{
    return player->tls->first + conn * aligned(player->limits.tls.first_room);
}

struct rp_action rp_player_write(struct rp_player *player, uint8_t conn, struct tw_span bytes, uint64_t now_us)
{
    struct rp_conn_log *log = &player->transcript.conns[conn];
    log->sent_us = now_us;
    log->bytes_sent += bytes.len;
    rp_player_note(player, conn, RP_ENTRY_SENT, bytes.len, now_us);
    keep_first(player, conn, bytes);
    rp_listener_sent(&player->listeners[conn], bytes, now_us);
    return (struct rp_action){.type = RP_ACTION_WRITE, .conn = conn, .bytes = bytes};
}

bool rp_play_waiting(struct rp_player *player, uint8_t conn, uint64_t now_us, struct rp_action *action)
{
    struct rp_player_tls *tls = player->tls;
    const struct rp_draft *draft = &tls->draft;
    if (tls->waiting_from >= tls->waiting.len) {
        return false;
    }
    bool first = tls->waiting_from == 0;
    bool pauses_first = first && draft->num_cuts != 0 && draft->cuts[0].at == 0;
    const struct rp_cut *before = pauses_first                  ? &draft->cuts[0]
                                  : first || tls->next_cut == 0 ? NULL
                                                                : &draft->cuts[tls->next_cut - 1];
    uint64_t from_us = before != NULL ? tls->segment_us + before->pause_us : 0;
    if (now_us < from_us) {
        *action = (struct rp_action){.type = RP_ACTION_WAIT, .until_us = from_us};
        return true;
    }
    while (tls->next_cut < draft->num_cuts && draft->cuts[tls->next_cut].at <= tls->waiting_from) {
        tls->next_cut++;
    }
    size_t to = tls->next_cut < draft->num_cuts && draft->cuts[tls->next_cut].at < tls->waiting.len
                    ? draft->cuts[tls->next_cut++].at
                    : tls->waiting.len;
    *action = rp_player_write(player, conn, tw_span_of(tls->waiting.data + tls->waiting_from, to - tls->waiting_from),
                              now_us);
    tls->waiting_from = to;
    tls->segment_us = now_us;
    return true;
}

bool rp_player_keep_up(struct rp_player *player, uint64_t now_us, struct rp_action *action)
{
    struct rp_player_tls *tls = player->tls;
    if (tls == NULL || tls->waiting_from < tls->waiting.len) {
        return false;
    }
    for (uint8_t i = 0; i < player->script->num_conns; i++) {
        struct rp_client *client = rp_player_client(player, i);
        struct tw_writer out = tw_writer_into(tls->out, player->limits.tls.flight_room);
        if (player->transcript.conns[i].state == RP_CONN_OPEN && rp_client_owed_update(client)
            && rp_client_key_update(client, false, &tls->draft, &out)) {
            const struct rp_listener before = player->listeners[i];
            *action = rp_player_write(player, i, tw_writer_span(&out), now_us);
            player->listeners[i].heard_since_sent = before.heard_since_sent;  // no step of the script sent this
            player->listeners[i].said_since_sent = before.said_since_sent;
            return true;
        }
    }
    return false;
}
