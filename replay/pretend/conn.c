// One connection of a pretend server: its beginning and end, alerts of ours, and the habits that all its files ask for.
// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "replay/pretend/pretend_parts.h"

bool rp_pretend_minds(const struct rp_pretend_conn *conn, enum rp_pretend_check check)
{
    conn->server->asked.checks[check] = true;
    return !conn->server->unchecked[check];
}

bool rp_pretend_does(const struct rp_pretend_conn *conn, enum rp_pretend_deed deed)
{
    conn->server->asked.deeds[deed] = true;
    return conn->server->does[deed];
}

struct rp_pretend_conn *rp_pretend_conn_new(struct rp_pretend *server)
{
    struct rp_pretend_conn *conn = malloc(sizeof *conn);
    if (conn != NULL) {
        conn->server = server;
        rp_pretend_conn_start(conn);
    }
    return conn;
}

void rp_pretend_conn_free(struct rp_pretend_conn *conn)
{
    if (conn != NULL) {
        rp_wipe(conn, sizeof *conn);
        free(conn);
    }
}

void rp_pretend_conn_start(struct rp_pretend_conn *conn)
{
    struct rp_pretend *server = conn->server;
    memset(conn, 0, offsetof(struct rp_pretend_conn, record_room));
    conn->server = server;
    conn->number = ++server->num_conns;
    conn->facts.alert_sent = conn->facts.alert_received = -1;
    conn->transcript = tw_writer_into(conn->transcript_room, sizeof conn->transcript_room);
    conn->flight = tw_writer_into(conn->flight_room, sizeof conn->flight_room);
    conn->out = tw_writer_into(conn->out_room, sizeof conn->out_room);
}

void rp_pretend_conn_drop(struct rp_pretend_conn *conn)
{
    conn->ended = conn->reset = true;
    conn->out.len = conn->out_at = 0;
}

void rp_pretend_conn_renegotiate(struct rp_pretend_conn *conn)
{
    if (!rp_pretend_over(conn) && conn->state == RP_PRETEND_OPEN && !conn->tls12.hello_requested) {
        rp_pretend12_hello_request(conn, false);
    }
}

bool rp_pretend_over(const struct rp_pretend_conn *conn)
{
    return conn->ended || conn->hung || conn->server->down;
}

bool rp_pretend_conn_ended(const struct rp_pretend_conn *conn, bool *reset)
{
    *reset = conn->reset || conn->server->down;
    return conn->ended || conn->server->down;
}

const struct rp_pretend_facts *rp_pretend_conn_facts(const struct rp_pretend_conn *conn)
{
    return &conn->facts;
}

struct tw_span rp_pretend_conn_output(const struct rp_pretend_conn *conn)
{
    return tw_span_of(conn->out.data + conn->out_at, conn->server->down ? 0 : conn->out.len - conn->out_at);
}

void rp_pretend_conn_sent(struct rp_pretend_conn *conn, size_t len)
{
    conn->out_at += len;
    if (conn->out_at >= conn->out.len) {
        conn->out.len = conn->out_at = 0;
        conn->out.full = false;
    }
}

static void send_alert(struct rp_pretend_conn *conn, uint8_t level, uint8_t alert)
{
    const uint8_t bytes[2] = {level, alert};
    rp_pretend_record(conn, TW_CT_ALERT, tw_span_of(bytes, sizeof bytes));
    conn->facts.alert_sent = alert;
}

void rp_pretend_warn(struct rp_pretend_conn *conn, uint8_t alert)
{
    if (!rp_pretend_over(conn)) {
        send_alert(conn, TW_ALERT_LEVEL_WARNING, alert);
    }
}

void rp_pretend_close(struct rp_pretend_conn *conn)
{
    rp_pretend_warn(conn, TW_ALERT_CLOSE_NOTIFY);
    conn->ended = true;
}

void rp_pretend_die(struct rp_pretend_conn *conn, uint8_t alert, const char *why)
{
    if (rp_pretend_over(conn)) {
        return;
    }
    conn->flight.len = 0;  // what was not sent yet is not said any longer
    conn->facts.why = why;
    rp_pretend_session_died(conn);
    if (!rp_pretend_does(conn, RP_DOES_CLOSE_SILENTLY)) {
        send_alert(conn, TW_ALERT_LEVEL_FATAL, alert);
    }
    conn->ended = true;
}

static void reply(struct rp_pretend_conn *conn, unsigned how, const char *why)
{
    conn->facts.why = why;
    switch (how) {
    case RP_REPLY_CLOSE: conn->ended = true; break;
    case RP_REPLY_RESET: conn->ended = conn->reset = true; break;
    case RP_REPLY_HANG: conn->hung = true; break;
    case RP_REPLY_CRASH: conn->server->down = true; break;
    default: rp_pretend_die(conn, (uint8_t)how, why); break;
    }
}

bool rp_pretend_wrong(struct rp_pretend_conn *conn, enum rp_pretend_check check, bool wrong, uint8_t alert)
{
    static const char *const says[RP_NUM_CHECKS] = {
#define RP_CHECK(id, what) [RP_CHECK_##id] = what,
#define RP_DEED(id, what)
#include "replay/pretend/habits.def"
#undef RP_CHECK
#undef RP_DEED
    };
    if (!wrong || !rp_pretend_minds(conn, check)) {
        return false;
    }
    const unsigned replaced = conn->server->replies[check];
    reply(conn, replaced != 0 ? replaced - 1 : alert, says[check]);
    return true;
}
