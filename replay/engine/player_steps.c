// The steps of a script, as the player plays them.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/engine/player_parts.h"

// Clear warnings, as sent before any keys are in use (RFC 5246 section 7.2.1): user_canceled and close_notify.
static const uint8_t farewell[] = {21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0};
enum {
    CLOSE_NOTIFY_AT = 7,
    HOST_LOOK_US = 1000000,
};

void rp_player_note(struct rp_player *player, uint8_t conn, enum rp_entry_type type, size_t length, uint64_t now_us)
{
    struct rp_entry entry = {.at_us = now_us, .length = (uint32_t)length, .type = (uint8_t)type, .conn = conn};
    rp_listener_note(&player->transcript, (uint16_t)player->step, &entry);
}

static struct rp_action wait_until(uint64_t until_us)
{
    return (struct rp_action){.type = RP_ACTION_WAIT, .until_us = until_us};
}

// The steps. Each gives the next action of its step, or false: the step is over.

static bool play_connect(struct rp_player *player, const struct rp_step *step, uint64_t now_us,
                         struct rp_action *action)
{
    struct rp_conn_log *log = &player->transcript.conns[step->conn];
    if (player->phase == 0) {
        if (log->state != RP_CONN_UNUSED) {
            rp_player_begin(player, step->conn);  // its number was used before
        }
        player->phase = 1;
        log->state = RP_CONN_CONNECTING;
        log->begun_us = now_us;
        *action = (struct rp_action){.type = RP_ACTION_CONNECT, .conn = step->conn, .address = step->address};
        return true;
    }
    if (log->state != RP_CONN_CONNECTING) {
        return false;
    }
    uint64_t until_us = log->begun_us + (step->connect_within_us != 0 ? step->connect_within_us : RP_USUAL_WITHIN_US);
    if (now_us < until_us) {
        *action = wait_until(until_us);
        return true;
    }
    log->state = RP_CONN_FAILED;
    log->ended_us = now_us;
    *action = (struct rp_action){.type = RP_ACTION_CLOSE, .conn = step->conn, .reset = true};
    return true;
}

// segment is the `index`th run between the cuts.
static struct tw_span segment(const struct rp_send *send, size_t index)
{
    size_t from = index == 0 ? 0 : send->cuts[index - 1];
    size_t to = index < send->num_cuts ? send->cuts[index] : send->bytes.len;
    return tw_span_of(send->bytes.data + from, to - from);
}

static bool play_send(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    struct rp_conn_log *log = &player->transcript.conns[step->conn];
    if (log->state != RP_CONN_OPEN || player->phase > step->send.num_cuts) {
        return false;
    }
    if (player->phase == 0) {
        rp_player_mark(player, step->conn);
    }
    uint64_t from_us = player->phase == 0 ? 0 : player->segment_us + step->send.gap_us;
    if (now_us < from_us) {
        *action = wait_until(from_us);
        return true;
    }
    *action = rp_player_write(player, step->conn, segment(&step->send, player->phase++), now_us);
    player->segment_us = now_us;
    return true;
}

// next_random is SplitMix64: good enough for bytes whose only purpose is to make no sense.
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15U;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
}

static bool play_junk(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    struct rp_conn_log *log = &player->transcript.conns[step->conn];
    if (log->state != RP_CONN_OPEN || player->phase > 0) {
        return false;
    }
    player->phase = 1;
    rp_player_mark(player, step->conn);
    const uint8_t header[TW_RECORD_HEADER_LEN] = {TW_CT_APPLICATION_DATA, 3, 3, (uint8_t)(step->junk_len >> 8),
                                                  (uint8_t)step->junk_len};
    memcpy(player->out, header, TW_RECORD_HEADER_LEN);
    for (size_t i = 0; i < step->junk_len; i++) {
        player->out[TW_RECORD_HEADER_LEN + i] = (uint8_t)next_random(&player->random);
    }
    *action = (struct rp_action){.type = RP_ACTION_WRITE,
                                 .conn = step->conn,
                                 .bytes = tw_span_of(player->out, (size_t)TW_RECORD_HEADER_LEN + step->junk_len)};
    log->bytes_sent += action->bytes.len;
    log->heard_out = true;
    player->listeners[step->conn].heard_since_sent = false;
    rp_player_note(player, step->conn, RP_ENTRY_JUNK, action->bytes.len, now_us);
    return true;
}

static bool play_pause(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    *action = wait_until(player->step_us + step->pause_us);
    return now_us < action->until_us;
}

// close_now is the last action of a connection.
static bool close_now(struct rp_player *player, uint8_t conn, bool reset, uint64_t now_us, struct rp_action *action)
{
    struct rp_conn_log *log = &player->transcript.conns[conn];
    if (log->ended_us == 0) {
        log->ended_us = now_us;
    }
    log->state = RP_CONN_CLOSED;
    rp_player_note(player, conn, reset ? RP_ENTRY_RESET : RP_ENTRY_CLOSED, 0, now_us);
    *action = (struct rp_action){.type = RP_ACTION_CLOSE, .conn = conn, .reset = reset};
    return true;
}

// say_farewell sends our alerts, where the server is still there and has not ended the handshake itself.
static bool say_farewell(struct rp_player *player, const struct rp_step *step, uint64_t now_us,
                         struct rp_action *action)
{
    struct rp_conn_log *log = &player->transcript.conns[step->conn];
    enum rp_end how = step->end.how;
    bool asked = how == RP_END_GENTLE || how == RP_END_CLOSE_NOTIFY || how == RP_END_ORDERLY;
    bool refused = log->has_alert && log->alert_level == TW_ALERT_LEVEL_FATAL;
    if (!asked || refused || log->flood || log->state != RP_CONN_OPEN) {
        return false;
    }
    if (rp_play_close_notify(player, step, now_us, action)) {
        action->last = true;
        return true;
    }
    size_t from = how == RP_END_CLOSE_NOTIFY ? CLOSE_NOTIFY_AT : 0;
    *action = (struct rp_action){.type = RP_ACTION_WRITE,
                                 .conn = step->conn,
                                 .last = true,
                                 .bytes = tw_span_of(farewell + from, sizeof farewell - from)};
    log->bytes_sent += action->bytes.len;
    log->heard_out = true;
    rp_player_note(player, step->conn, RP_ENTRY_FAREWELL, action->bytes.len, now_us);
    return true;
}

static bool play_end(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    struct rp_conn_log *log = &player->transcript.conns[step->conn];
    if (log->state != RP_CONN_OPEN && log->state != RP_CONN_ENDED) {
        return false;
    }
    if (player->phase == 0) {
        player->phase = 1;
        if (say_farewell(player, step, now_us, action)) {
            return true;
        }
    }
    bool waits =
        step->end.how != RP_END_FIN && step->end.how != RP_END_RST && log->state == RP_CONN_OPEN && !log->flood;
    uint64_t until_us = player->step_us + step->end.wait_us;
    if (waits && now_us < until_us) {
        *action = wait_until(until_us);
        return true;
    }
    return close_now(player, step->conn, step->end.how == RP_END_RST || log->flood, now_us, action);
}

// is_played says whether a step's condition holds.
static bool is_played(const struct rp_player *player, const struct rp_step *step)
{
    const struct rp_conn_log *log = &player->transcript.conns[step->conn];
    switch (step->when) {
    case RP_WHEN_ALWAYS: return true;
    case RP_WHEN_COMPLETED: return log->facts != NULL && log->facts->completed;
    case RP_WHEN_RESUMED: break;
    }
    switch ((enum tw_kind)log->judge.now.kind) {
    case TW_KIND_ABBREVIATED:
    case TW_KIND_ABBREVIATED_ID:
    case TW_KIND_ABBREVIATED_TICKET:
    case TW_KIND_PSK:
    case TW_KIND_PSK_EARLY_DATA: return !log->retry;
    case TW_KIND_NONE:
    case TW_KIND_FULL:
    case TW_KIND_UNKNOWN: break;
    }
    return false;
}

// play_host waits until it is said that something was done to the server; whoever carries it out has a deadline for it.
static bool play_host(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    if (player->phase == 0) {
        player->phase = 1;
        if (step->host == RP_HOST_TRIGGER && player->script->num_conns > step->conn) {
            rp_player_mark(player, step->conn);  // what the server does now answers this
            player->listeners[step->conn].heard_since_sent = false;
        }
        *action = (struct rp_action){.type = RP_ACTION_HOST, .conn = step->conn, .host = step->host};
        return true;
    }
    *action = wait_until(now_us + HOST_LOOK_US);
    return player->phase == 1;
}

void rp_player_host_done(struct rp_player *player, bool done, uint64_t now_us)
{
    bool waits = player->step < player->script->num_steps && player->phase == 1
                 && player->script->steps[player->step].type == RP_STEP_HOST;
    (void)now_us;
    if (!waits) {
        return;
    }
    player->phase = 2;
    if (!done) {
        rp_player_stop(player, RP_PLAY_CANNOT, "what is to be done to the server from outside was not done");
    }
}

void rp_player_measured(struct rp_player *player, uint64_t bytes)
{
    struct rp_transcript *transcript = &player->transcript;
    if (transcript->num_measured < RP_MEASURES) {
        transcript->measured[transcript->num_measured++] = bytes;
    }
}

bool rp_play_step(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    if (player->phase == 0 && !is_played(player, step)) {
        return false;
    }
    switch (step->type) {
    case RP_STEP_CONNECT: return play_connect(player, step, now_us, action);
    case RP_STEP_SEND: return play_send(player, step, now_us, action);
    case RP_STEP_JUNK: return play_junk(player, step, now_us, action);
    case RP_STEP_EXPECT: return rp_play_expect(player, step, now_us, action);
    case RP_STEP_PAUSE: return play_pause(player, step, now_us, action);
    case RP_STEP_END: return play_end(player, step, now_us, action);
    case RP_STEP_HANDSHAKE: return rp_play_handshake(player, step, now_us, action);
    case RP_STEP_DATA: return rp_play_data(player, step, now_us, action);
    case RP_STEP_RECORD: return rp_play_records(player, step, now_us, action);
    case RP_STEP_KEY_UPDATE: return rp_play_key_update(player, step, now_us, action);
    case RP_STEP_RESEND: return rp_play_resend(player, step, now_us, action);
    case RP_STEP_SAVE: return rp_play_save(player, step, now_us, action);
    case RP_STEP_SESSION: rp_play_known(player, step, now_us); return false;
    case RP_STEP_HOST: return play_host(player, step, now_us, action);
    }
    return false;
}
