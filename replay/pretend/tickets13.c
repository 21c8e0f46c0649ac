// NewSessionTicket: RFC 8446 section 4.6.1.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/new_session_ticket.h"
#include "replay/pretend/pretend_parts.h"

#define WEEK_S 604800U  // the longest that a ticket may live

static uint32_t random_u32(struct rp_pretend_conn *conn)
{
    uint8_t bytes[4];
    uint32_t value = 0;
    rp_random_bytes(&conn->server->random, bytes, sizeof bytes);
    struct tw_cursor at = tw_cursor_over(tw_span_of(bytes, sizeof bytes));
    (void)!tw_cursor_u32(&at, &value);
    return value;
}

// lifetime_of: tickets from tickets end where the first one does, so that a session is not renewed for ever (RFC 8446 section 4.6.1).
static uint32_t lifetime_of(const struct rp_pretend_conn *conn)
{
    uint64_t age_s = (conn->now_us - conn->session.first_us) / 1000000;
    uint32_t wanted_s = conn->server->config.lifetime_s < WEEK_S ? conn->server->config.lifetime_s : WEEK_S;
    if (rp_pretend_does(conn, RP_DOES_LIFETIME_LONG)) {
        return 2 * WEEK_S;
    }
    return age_s < wanted_s ? wanted_s - (uint32_t)age_s : 0;
}

static void make_session(struct rp_pretend_conn *conn, struct tw_span nonce, struct rp_pretend_session *out)
{
    *out = conn->session;
    out->made_us = conn->now_us;
    out->lifetime_s = lifetime_of(conn);
    out->age_add = rp_pretend_does(conn, RP_DOES_AGE_ADD_ZERO) ? 0 : random_u32(conn);
    out->max_early_data = conn->server->config.no_early_data ? 0 : RP_PRETEND13_EARLY;
    rp_ticket_psk(conn->hash, &conn->tls13.resumption, nonce, &out->secret);
}

static void say_ticket(struct rp_pretend_conn *conn, const struct rp_pretend_session *session, struct tw_span nonce)
{
    uint8_t ticket_room[RP_PRETEND_TICKET_MAX + 256];
    uint8_t extension_room[16];
    struct tw_writer ticket = tw_writer_into(ticket_room, sizeof ticket_room);
    struct tw_writer extensions = tw_writer_into(extension_room, sizeof extension_room);
    if (session->max_early_data != 0) {
        tw_writer_u16(&extensions, TW_EXT_EARLY_DATA);
        size_t place = tw_writer_open(&extensions, 2);
        tw_max_early_data_write(&extensions, session->max_early_data);
        tw_writer_close(&extensions, place, 2);
    }
    bool empty =
        rp_pretend_does(conn, RP_DOES_TICKET_EMPTY) && conn->facts.tickets_sent + 1 == conn->tls13.ticket_count;
    if (!empty && !rp_pretend_ticket_make(conn, session, &ticket)) {
        return;
    }
    const struct tw_new_session_ticket message = {
        .tls13 = true,
        .lifetime_s = session->lifetime_s,
        .age_add = session->age_add,
        .nonce = nonce,
        .ticket = tw_writer_span(&ticket),
        .extensions = tw_writer_span(&extensions),
    };
    size_t place = rp_pretend_message_begin(conn, TW_HS_NEW_SESSION_TICKET);
    tw_new_session_ticket_write(&conn->flight, &message);
    rp_pretend_message_end(conn, place);
    conn->facts.tickets_sent++;
}

static void one_ticket(struct rp_pretend_conn *conn)
{
    struct rp_pretend_session session;
    uint8_t nonce = rp_pretend_does(conn, RP_DOES_NONCE_CONSTANT) ? 0 : conn->tls13.nonce++;
    make_session(conn, tw_span_of(&nonce, 1), &session);
    if (session.lifetime_s != 0) {
        say_ticket(conn, &session, tw_span_of(&nonce, 1));
    }
    rp_wipe(&session, sizeof session);
}

void rp_pretend13_tickets(struct rp_pretend_conn *conn)
{
    unsigned num = conn->tls13.ticket_count;
    if (conn->tls13.resumed && rp_pretend_does(conn, RP_DOES_NO_TICKETS_ON_RESUMED)) {
        num = 0;
    }
    if (num > 1 && rp_pretend_does(conn, RP_DOES_ONE_TICKET)) {
        num = 1;
    }
    if (conn->tls13.counts_tickets && rp_pretend_does(conn, RP_DOES_TICKET_COUNT_IGNORED)) {
        num += 3;
    }
    for (unsigned i = 0; i < num && !rp_pretend_over(conn); i++) {
        one_ticket(conn);
    }
}
