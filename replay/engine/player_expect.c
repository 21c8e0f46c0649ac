// Expecting: how long the server is waited for, and whether what it did is in the set.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/engine/player_parts.h"

// Where the script does not say: on a short way a busy server takes longer than round trips between two segments of a flight.
enum { QUIET_US = 50000 };

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t longer(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

// quiet_until is when an answer that is decided is over unless more comes.
static uint64_t quiet_until(const struct rp_conn_log *log, const struct rp_expect *expect)
{
    uint64_t quiet_us = expect->quiet_us != 0 ? expect->quiet_us : QUIET_US;
    if (quiet_us < 2 * rp_round_trip_us(log)) {
        quiet_us = 2 * rp_round_trip_us(log);
    }
    return log->last_us + quiet_us;
}

// has_come is true where a handshake has come to where its step wanted it, and there is nothing to wait for.
static bool has_come(const struct rp_player *player, const struct rp_conn_log *log, uint8_t conn)
{
    enum rp_owes owes = rp_client_owes(rp_player_client(player, conn));
    bool theirs_is_last = log->facts->version != TW_VERSION_TLS13 && !log->facts->resumed;
    switch ((enum rp_handshake_to)log->since.to) {
    case RP_TO_THE_END:
    case RP_TO_ANSWER: return true;
    case RP_TO_HELLO: return owes != RP_OWES_ANSWER;
    case RP_TO_FINISHED: return owes != RP_OWES_ANSWER && theirs_is_last;
    }
    return true;
}

// is_settled is true where what a script with keys waits for has come.
static bool is_settled(const struct rp_player *player, const struct rp_conn_log *log, uint8_t conn)
{
    const struct rp_since *since = &log->since;
    bool wrong = log->facts != NULL && log->facts->num_faults != since->num_faults;
    return since->data || since->fatal || wrong || (since->handshake && has_come(player, log, conn));
}

// can_only_see is true where the client cannot go on for want of a secret: what comes tells by its looks when it is over.
static bool can_only_see(const struct rp_client_facts *facts)
{
    bool share = facts->fault == RP_FAULT_BAD_SHARE && facts->version == TW_VERSION_TLS13;
    return !facts->completed && (facts->fault == RP_FAULT_NO_SECRET || facts->fault == RP_FAULT_NOT_OURS || share);
}

// is_only_completed is true where a handshake is complete on our side, and nothing but tickets came since our last flight: nobody knows yet
// what the server makes of that. Where the script accepts it as it is, no more has to be known.
static bool is_only_completed(const struct rp_listener *listener, const struct rp_expect *expect)
{
    const struct rp_conn_log *log = listener->log;
    if (listener->said_since_sent || !log->since.handshake || log->facts == NULL || !log->facts->completed) {
        return false;
    }
    const struct rp_reaction reaction = rp_react(log);
    return !listener->heard_since_sent || !rp_reactions_have(&expect->accept, &reaction);
}

// answered is true where the answer is over; *until_us becomes the time at which it is over for want of more.
static bool answered(const struct rp_player *player, uint8_t conn, const struct rp_expect *expect, uint64_t now_us,
                     uint64_t *until_us)
{
    const struct rp_listener *listener = &player->listeners[conn];
    const struct rp_conn_log *log = &player->transcript.conns[conn];
    if (log->state != RP_CONN_OPEN || log->flood) {
        return true;
    }
    bool something = listener->heard_since_sent;
    bool by_flight = expect->until == RP_UNTIL_FLIGHT;
    bool with_keys = log->facts != NULL && log->facts->hello_sent && !can_only_see(log->facts);
    if (expect->until == RP_UNTIL_REACTION) {
        // A handshake that was completed, and nothing but tickets after our last flight, is an answer, too.
        if (expect->quiet_us != 0 && is_only_completed(listener, expect)) {
            *until_us = earlier(*until_us, log->sent_us + longer(expect->quiet_us, 2 * rp_round_trip_us(log)));
            return now_us >= *until_us;
        }
        // With keys a ticket that was still on its way is told from a reaction.
        bool by_client = log->facts != NULL && log->facts->hello_sent;
        return something && (!by_client || rp_react(log).type != RP_REACT_SILENCE);
    }
    if (expect->until == RP_UNTIL_SETTLED || (by_flight && with_keys)) {
        if (is_settled(player, log, conn)) {
            return true;
        }
    } else if (by_flight) {
        if (listener->flight_whole) {
            return true;
        }
        something = listener->decided;
    }
    if (something) {
        *until_us = earlier(*until_us, quiet_until(log, expect));
        return now_us >= quiet_until(log, expect);
    }
    return false;
}

// seen is the reaction, but where data is awaited that came behind a handshake, which weighs more: data.
static struct rp_reaction seen(const struct rp_conn_log *log, const struct rp_reactions *accepted)
{
    const struct rp_reaction data = {.type = RP_REACT_DATA};
    struct rp_reaction reaction = rp_react(log);
    bool completed = log->facts != NULL && log->facts->completed
                     && (reaction.type == RP_REACT_FULL || reaction.type == RP_REACT_RESUMED);
    return completed && log->since.data && !rp_reactions_have(accepted, &reaction) && rp_reactions_have(accepted, &data)
               ? data
               : reaction;
}

// conclude looks at what the server did, where the script says what it may do or where there are keys to tell.
static void conclude(struct rp_player *player, const struct rp_step *step, uint64_t now_us)
{
    const struct rp_expect *expect = &step->expect;
    const struct rp_conn_log *log = &player->transcript.conns[step->conn];
    bool said = expect->accept.num != 0 || expect->tolerate.num != 0;
    if (!said && log->facts == NULL) {
        return;
    }
    struct rp_entry entry = {
        .at_us = now_us, .type = RP_ENTRY_REACTION, .conn = step->conn, .reaction = seen(log, &expect->accept)};
    entry.met = !said                                                   ? RP_MET_NOTHING_SAID
                : rp_reactions_have(&expect->accept, &entry.reaction)   ? RP_MET_ACCEPTED
                : rp_reactions_have(&expect->tolerate, &entry.reaction) ? RP_MET_TOLERATED
                                                                        : RP_MET_NOT;
    rp_listener_note(&player->transcript, (uint16_t)player->step, &entry);
    if (entry.met == RP_MET_NOT && expect->role == RP_EXPECT_NEEDED) {
        rp_player_stop(player, RP_PLAY_NEEDED, NULL);
    }
}

bool rp_play_expect(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action)
{
    struct rp_conn_log *log = &player->transcript.conns[step->conn];
    struct rp_listener *listener = &player->listeners[step->conn];
    const struct rp_expect *expect = &step->expect;
    uint64_t within_us = expect->within_us != 0 ? expect->within_us : RP_USUAL_WITHIN_US;
    uint64_t until_us = player->step_us + within_us + (expect->round_trip ? rp_round_trip_us(log) : 0);
    bool waits_for_first = expect->first_within_us > 0 && !listener->heard_since_sent;
    uint64_t first_until_us = player->step_us + expect->first_within_us;
    uint64_t quiet_or_late_us = waits_for_first ? earlier(until_us, first_until_us) : until_us;
    bool over = answered(player, step->conn, expect, now_us, &quiet_or_late_us);
    if (!over && now_us < quiet_or_late_us) {
        *action = (struct rp_action){.type = RP_ACTION_WAIT, .until_us = quiet_or_late_us};
        return true;
    }
    if (expect->until == RP_UNTIL_FLIGHT && over) {
        log->flight_over = log->state == RP_CONN_OPEN && !log->flood;
        log->flight_us = log->last_us;
    } else if (expect->until == RP_UNTIL_FLIGHT) {
        log->late = true;
        log->first_late = waits_for_first;
    }
    conclude(player, step, now_us);
    return false;
}
