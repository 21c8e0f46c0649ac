// The steps that need keys: handshakes, data, records, and sessions that are kept and known.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/engine/player_parts.h"

enum {
    ANSWER_US = 10000000,      // how long an answer is awaited where the script does not say
    LATE_TICKET_US = 1000000,  // how long a ticket is awaited that is to be kept, and has not come
    TICKETS_LEAST_US = 20000,  // tickets come with the server's first bytes behind our Finished, or so much later
    TRANSIENT = 1,             // phases: the step has begun
    FLOWN = 2,                 // and has sent a flight
};

static struct rp_conn_log *log_of(struct rp_player *player, const struct rp_step *step)
{
    return &player->transcript.conns[step->conn];
}

static struct rp_action wait_until(uint64_t until_us)
{
    return (struct rp_action){.type = RP_ACTION_WAIT, .until_us = until_us};
}

// lend is where the next flight is written.
static struct tw_writer lend(struct rp_player *player)
{
    return tw_writer_into(player->tls->out, player->limits.tls.flight_room);
}

// hand_over lets a flight that was built go out, or ends the play where it could not be built.
static bool hand_over(struct rp_player *player, const struct rp_step *step, bool built, const struct tw_writer *out,
                      uint64_t now_us, struct rp_action *action)
{
    struct rp_player_tls *tls = player->tls;
    player->transcript.num_unapplied += tls->draft.num_unapplied;
    if (!built && log_of(player, step)->facts->num_faults != log_of(player, step)->since.num_faults) {
        return false;  // the server's fault: nothing can be made of what it sent
    }
    if (!built) {
        rp_player_stop(player, RP_PLAY_CANNOT, tls->draft.fault);
        return false;
    }
    rp_player_note_built(player, step->conn, now_us);
    tls->waiting = tw_writer_span(out);
    tls->waiting_from = 0;
    tls->next_cut = 0;
    tls->segment_us = now_us;
    return rp_play_waiting(player, step->conn, now_us, action);
}

// Handshakes.

// offers_there says whether every session that is to be offered is there.
static bool offers_there(const struct rp_player *player, const struct rp_hello_spec *hello)
{
    for (size_t i = 0; i < hello->offers.num; i++) {
        if (rp_session_get(player->tls->sessions, hello->offers.of[i].session) == NULL) {
            return false;
        }
    }
    return true;
}

// is_due says whether the client would send a flight now, in a step that has sent something or not.
static bool is_due(enum rp_owes owes, bool begun)
{
    switch (owes) {
    case RP_OWES_HELLO:
    case RP_OWES_SECOND_HELLO:
    case RP_OWES_FINISH:
    case RP_OWES_CERTIFICATE: return true;
    case RP_OWES_NOTHING:
    case RP_OWES_HELLO_AGAIN: return !begun;
    case RP_OWES_ANSWER:
    case RP_OWES_NO_MORE: break;
    }
    return false;
}

// is_far_enough says whether the handshake has come to where the step wants it, before the flight that is owed. One that an earlier
// step has held back there goes on.
static bool is_far_enough(struct rp_player *player, const struct rp_step *step, enum rp_owes owes)
{
    bool *held = &player->tls->held[step->conn];
    bool answered = owes == RP_OWES_FINISH || owes == RP_OWES_SECOND_HELLO;
    bool begun = player->phase != 0;
    switch (step->handshake.to) {
    case RP_TO_HELLO: return begun;
    case RP_TO_ANSWER:
        if (answered && !*held) {
            *held = true;
            return true;
        }
        return false;
    case RP_TO_FINISHED:
    case RP_TO_THE_END: break;
    }
    return false;
}

// is_left_out is true where the step before ended at RP_TO_FINISHED: this one awaits what it did not.
static bool is_left_out(struct rp_player *player, const struct rp_step *step, enum rp_owes owes)
{
    bool *held = &player->tls->held[step->conn];
    bool left_out = *held && player->phase == 0 && owes == RP_OWES_NOTHING;
    *held = *held && !left_out;
    return left_out;
}

// was_refused is true where the server will not go on with the handshake.
static bool was_refused(const struct rp_conn_log *log)
{
    return log->since.fatal || (log->since.warning && log->since.warned == TW_ALERT_NO_RENEGOTIATION)
           || log->facts->num_faults != log->since.num_faults;
}

// tickets_until is how long tickets are waited for.
static uint64_t tickets_until(const struct rp_player *player, const struct rp_conn_log *log)
{
    uint64_t quiet_us = 2 * rp_round_trip_us(log);
    return player->tls->answer_us + (quiet_us > TICKETS_LEAST_US ? quiet_us : TICKETS_LEAST_US);
}

static bool is_bent(const struct rp_step *step)
{
    return step->handshake.edits.num != 0 || step->handshake.finish != RP_FINISH_AS_USUAL;
}

// listens_on is true where our flight was the last, and what the server makes of it is still to be seen: its tickets, or, where the
// flight was bent, its alert.
static bool listens_on(const struct rp_player *player, const struct rp_step *step, enum rp_owes owes)
{
    const struct rp_conn_log *log = &player->transcript.conns[step->conn];
    bool ours_was_last = log->facts->version == TW_VERSION_TLS13 || log->facts->resumed;
    bool tickets = log->facts->version == TW_VERSION_TLS13 && log->facts->num_tickets == 0;
    return step->handshake.to == RP_TO_THE_END && owes == RP_OWES_NOTHING && ours_was_last && !log->since.data
           && (tickets || (is_bent(step) && log->facts->num_tickets == 0));
}

// await gives the wait for the server, or false: there is nothing to wait for any more.
static bool await(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    struct rp_player_tls *tls = player->tls;
    const struct rp_conn_log *log = log_of(player, step);
    enum rp_owes owes = rp_client_owes(rp_player_client(player, step->conn));
    if (!tls->answered) {
        tls->answered = true;
        tls->answer_us = now_us;
    }
    uint64_t within_us = step->handshake.within_us != 0 ? step->handshake.within_us : ANSWER_US;
    uint64_t until_us = tls->answer_us + within_us;
    if (owes != RP_OWES_ANSWER) {
        if (!listens_on(player, step, owes)) {
            return false;
        }
        until_us = tickets_until(player, log);
    } else if (step->handshake.to == RP_TO_FINISHED && log->facts->finished_sent) {
        return false;
    }
    *action = wait_until(until_us);
    return now_us < until_us;
}

static bool send_flight(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    struct rp_client *client = rp_player_client(player, step->conn);
    struct tw_writer out = lend(player);
    if (player->phase == 0) {
        player->phase = TRANSIENT;
        if (!offers_there(player, &step->handshake.hello)) {
            rp_player_stop(player, RP_PLAY_NO_SESSION, NULL);
            return false;
        }
    }
    player->phase = FLOWN;
    player->tls->answered = player->tls->held[step->conn] = false;
    bool built = rp_client_flight(client, &step->handshake, now_us, &player->tls->draft, &out);
    if (hand_over(player, step, built, &out, now_us, action)) {
        return true;
    }
    return built && out.len == 0 && await(player, step, now_us, action);  // the ClientHello was sent before
}

bool rp_play_handshake(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    struct rp_conn_log *log = log_of(player, step);
    enum rp_owes owes = rp_client_owes(rp_player_client(player, step->conn));
    if (player->phase == 0 && log->state == RP_CONN_OPEN) {
        rp_player_mark(player, step->conn);
        player->tls->answered = false;
        log->since.handshake =
            owes != RP_OWES_NO_MORE;  // else nothing can be sent, and the one before is no answer to that
        log->since.to = (uint8_t)step->handshake.to;
    }
    if (log->state != RP_CONN_OPEN || log->flood) {
        player->tls->waiting = tw_span_of(NULL, 0);
        return false;
    }
    if (rp_play_waiting(player, step->conn, now_us, action)) {
        return true;
    }
    if (was_refused(log) || is_far_enough(player, step, owes)) {
        return false;
    }
    if (!is_left_out(player, step, owes) && is_due(owes, player->phase != 0)) {
        return send_flight(player, step, now_us, action);
    }
    player->phase = player->phase == 0 ? TRANSIENT : player->phase;
    bool waits = await(player, step, now_us, action);
    player->tls->held[step->conn] |= !waits && player->phase == FLOWN && step->handshake.to == RP_TO_FINISHED;
    return waits;
}

// Everything else that is sent. A step sends in its first phase, and goes on in the second.

static bool may_send(struct rp_player *player, const struct rp_step *step)
{
    const struct rp_conn_log *log = log_of(player, step);
    bool first = player->phase == 0;
    player->phase = TRANSIENT;
    if (!first || log->state != RP_CONN_OPEN) {
        return false;
    }
    rp_player_mark(player, step->conn);  // where nothing can be sent, the reaction before stands
    return true;
}

bool rp_play_data(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    const struct rp_conn_log *log = log_of(player, step);
    if (may_send(player, step)) {
        struct tw_writer out = lend(player);
        bool built = rp_client_data(rp_player_client(player, step->conn), &step->data, &player->tls->draft, &out);
        return hand_over(player, step, built, &out, now_us, action);
    }
    if (log->state != RP_CONN_OPEN || log->flood) {
        player->tls->waiting = tw_span_of(NULL, 0);
        return false;
    }
    if (rp_play_waiting(player, step->conn, now_us, action)) {
        return true;
    }
    uint64_t until_us = log->sent_us + step->data.and_wait_us;
    *action = wait_until(until_us);
    return step->data.and_wait_us != 0 && !log->since.data && !log->since.fatal && now_us < until_us;
}

bool rp_play_records(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    if (!may_send(player, step)) {
        return false;
    }
    struct tw_writer out = lend(player);
    bool built = rp_client_records(rp_player_client(player, step->conn), &step->records, &player->tls->draft, &out);
    return hand_over(player, step, built, &out, now_us, action);
}

bool rp_play_key_update(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    if (!may_send(player, step)) {
        return false;
    }
    struct tw_writer out = lend(player);
    bool built =
        rp_client_key_update(rp_player_client(player, step->conn), step->ask_update, &player->tls->draft, &out);
    return hand_over(player, step, built, &out, now_us, action);
}

// follow lets the client of the connection open what the server answers to another's flight.
static bool follow(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct tw_writer *out)
{
    struct rp_conn_log *log = log_of(player, step);
    const bool follows =
        rp_client_follow(rp_player_client(player, step->conn), rp_player_client(player, step->resend.of),
                         &step->resend.edits, now_us, &player->tls->draft, out);
    if (follows) {
        log->since.handshake = true;
        log->since.to = RP_TO_HELLO;
    }
    return follows;
}

// shorten leaves the end of a flight out.
static struct tw_span shorten(struct tw_span flight, uint32_t less)
{
    const size_t len = flight.len == 0 ? 0 : less < flight.len ? flight.len - less : 1;
    return tw_span_of(flight.data, len);
}

// send_again has the first flight of another connection go out on this one.
static bool send_again(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    struct rp_player_tls *tls = player->tls;
    const struct rp_resend *again = &step->resend;
    const struct tw_span whole = tw_span_of(rp_player_first(player, again->of), tls->first_len[again->of]);
    struct tw_writer out = lend(player);
    rp_draft_init(&tls->draft, tw_writer_into(tls->build, player->limits.tls.flight_room));
    const bool follows = whole.len != 0 && follow(player, step, now_us, &out);
    if (whole.len == 0 || (again->edits.num != 0 && !follows)) {
        rp_player_stop(player, RP_PLAY_CANNOT, "there is no first flight to be sent again");
        return false;
    }
    if (again->edits.num == 0) {
        rp_draft_init(&tls->draft, tw_writer_into(tls->build, player->limits.tls.flight_room));
    } else {
        player->transcript.num_unapplied += tls->draft.num_unapplied;
        rp_player_note_built(player, step->conn, now_us);
    }
    tls->waiting = shorten(again->edits.num == 0 ? whole : tw_writer_span(&out), again->less);
    tls->waiting_from = 0;
    tls->next_cut = 0;
    tls->segment_us = now_us;
    return rp_play_waiting(player, step->conn, now_us, action);
}

bool rp_play_resend(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    if (may_send(player, step)) {
        return send_again(player, step, now_us, action);
    }
    if (log_of(player, step)->state != RP_CONN_OPEN || log_of(player, step)->flood) {
        player->tls->waiting = tw_span_of(NULL, 0);
        return false;
    }
    return rp_play_waiting(player, step->conn, now_us, action);
}

// may_come is true where a ticket may still be on its way: a busy server sends it when it gets to it.
static bool may_come(const struct rp_conn_log *log)
{
    return log->state == RP_CONN_OPEN && log->facts->version == TW_VERSION_TLS13 && log->facts->completed
           && !log->facts->close_notify;
}

bool rp_play_save(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    struct rp_session session;
    uint64_t until_us = player->step_us + LATE_TICKET_US;
    if (rp_client_session(rp_player_client(player, step->conn), step->save.ticket, now_us, &session)
        && rp_session_put(player->tls->sessions, step->save.session, &session)) {
        return false;
    }
    if (may_come(log_of(player, step)) && now_us < until_us) {
        *action = wait_until(until_us);
        return true;
    }
    rp_player_stop(player, RP_PLAY_NO_SESSION, NULL);
    return false;
}

void rp_play_known(struct rp_player *player, const struct rp_step *step, uint64_t now_us)
{
    struct rp_session session = step->known.is;
    session.received_us = now_us;
    if (!rp_session_put(player->tls->sessions, step->known.session, &session)) {
        rp_player_stop(player, RP_PLAY_NO_SESSION, NULL);
    }
}

bool rp_play_close_notify(struct rp_player *player, const struct rp_step *step, uint64_t now_us,
                          struct rp_action *action)
{
    struct rp_client *client = rp_player_client(player, step->conn);
    if (client == NULL || !rp_client_has_keys(client)) {
        return false;
    }
    struct tw_writer out = lend(player);
    bool built = rp_client_alert(client, TW_ALERT_LEVEL_WARNING, TW_ALERT_CLOSE_NOTIFY, &player->tls->draft, &out);
    return hand_over(player, step, built, &out, now_us, action);
}
