// What the server did, in one reaction.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/react.h"

#include "parsers/tls/codes.h"

// is_carried is true where the handshake has come to where the script wanted it.
static bool is_carried(const struct rp_conn_log *log)
{
    const struct rp_client_facts *facts = log->facts;
    switch ((enum rp_handshake_to)log->since.to) {
    case RP_TO_THE_END: return facts->completed;
    case RP_TO_FINISHED: return facts->finished_sent;
    case RP_TO_HELLO:
    case RP_TO_ANSWER: break;
    }
    return facts->server_hello;
}

// is_answered_early is true where the server answered early data before our Finished; some close then, and never read that.
static bool is_answered_early(const struct rp_conn_log *log)
{
    return log->facts->early_accepted && log->facts->server_finished && log->since.data;
}

// by_keys is how a handshake came out, as the client knows it.
static enum rp_reaction_type by_keys(const struct rp_conn_log *log)
{
    const struct rp_client_facts *facts = log->facts;
    if (!facts->server_hello) {
        return facts->hello_retry ? RP_REACT_HELLO_RETRY : RP_REACT_SILENCE;
    }
    if (!is_carried(log) && !is_answered_early(log)) {
        return RP_REACT_SILENCE;
    }
    if (facts->early_offered && !facts->hello_retry && facts->version == TW_VERSION_TLS13) {
        return facts->early_accepted ? RP_REACT_EARLY_ACCEPTED : RP_REACT_EARLY_REFUSED;
    }
    return facts->resumed ? RP_REACT_RESUMED : RP_REACT_FULL;
}

// by_sight is the same, as anybody can see it who has no keys.
static enum rp_reaction_type by_sight(const struct rp_conn_log *log)
{
    switch ((enum tw_kind)log->judge.now.kind) {
    case TW_KIND_FULL: return log->retry ? RP_REACT_HELLO_RETRY : RP_REACT_FULL;
    case TW_KIND_ABBREVIATED:
    case TW_KIND_ABBREVIATED_ID:
    case TW_KIND_ABBREVIATED_TICKET:
    case TW_KIND_PSK: return RP_REACT_RESUMED;
    case TW_KIND_PSK_EARLY_DATA: return RP_REACT_EARLY_ACCEPTED;
    case TW_KIND_NONE:
    case TW_KIND_UNKNOWN: break;
    }
    return log->retry ? RP_REACT_HELLO_RETRY : RP_REACT_SILENCE;
}

// is_ours_to_end is true where the server did nothing wrong, and we cannot go on: the handshake is judged by sight.
static bool is_ours_to_end(const struct rp_client_facts *facts)
{
    return facts->fault == RP_FAULT_NO_SECRET || facts->fault == RP_FAULT_NOT_OURS;
}

static enum rp_reaction_type outcome(const struct rp_conn_log *log)
{
    bool by_client = log->facts != NULL && log->facts->hello_sent;
    if (by_client && !is_ours_to_end(log->facts)) {
        return log->since.handshake ? by_keys(log) : RP_REACT_SILENCE;
    }
    return log->since.hello || (by_client && log->since.handshake) ? by_sight(log) : RP_REACT_SILENCE;
}

static enum rp_reaction_type lesser(const struct rp_since *since)
{
    if (since->data) {
        return RP_REACT_DATA;
    }
    if (since->warning) {
        return RP_REACT_WARNING;
    }
    if (since->hello_request) {
        return RP_REACT_HELLO_REQUEST;
    }
    return since->message && !since->handshake ? RP_REACT_MESSAGE : RP_REACT_SILENCE;
}

// is_wrong is true where the server did what none may do, or said more than is ever read.
static bool is_wrong(const struct rp_conn_log *log)
{
    const struct rp_client_facts *facts = log->facts;
    bool fault = facts != NULL && facts->num_faults != log->since.num_faults && !is_ours_to_end(facts);
    return fault || (facts != NULL && log->flood && !log->since.data);
}

// ended is how the connection ended, as far as that outweighs everything else.
static bool ended(const struct rp_conn_log *log, struct rp_reaction *out)
{
    bool closed = log->peer_fin || log->peer_rst;
    if (log->state == RP_CONN_FAILED) {
        out->type = RP_REACT_UNREACHABLE;
    } else if (log->since.fatal || (log->since.warning && closed)) {
        out->type = RP_REACT_ALERT;
        out->alert = log->since.fatal ? log->since.killed : log->since.warned;
    } else if (is_wrong(log)) {
        out->type = RP_REACT_INVALID;
    } else if (log->not_tls) {
        out->type = RP_REACT_NOT_TLS;
    } else if (closed && !log->since.data) {
        out->type = log->peer_rst ? RP_REACT_RESET : RP_REACT_CLOSE;
    } else {
        return false;
    }
    return true;
}

// said_farewell is true where the server has ended its side by close_notify.
static bool said_farewell(const struct rp_conn_log *log)
{
    return log->facts != NULL && log->facts->close_notify;
}

struct rp_reaction rp_react(const struct rp_conn_log *log)
{
    struct rp_reaction reaction = {.type = RP_REACT_SILENCE};
    if (ended(log, &reaction)) {
        return reaction;
    }
    bool refused = log->since.warning && log->facts != NULL && log->since.handshake && !log->facts->server_hello;
    reaction.type = refused ? RP_REACT_WARNING : outcome(log);
    if (reaction.type == RP_REACT_SILENCE) {
        reaction.type = lesser(&log->since);
    }
    if (reaction.type == RP_REACT_SILENCE && said_farewell(log)) {
        reaction.type = RP_REACT_CLOSE;
    }
    if (reaction.type == RP_REACT_WARNING) {
        reaction.alert = log->since.warned;
    } else if (log->facts != NULL && log->facts->resumed) {
        reaction.of_session = log->facts->of_session;
    }
    return reaction;
}
