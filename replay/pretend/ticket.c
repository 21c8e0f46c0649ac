// Tickets of a pretend server: sessions, sealed (RFC 5077 section 4; the same form serves TLS 1.3).
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

static const struct rp_ticket_key zero_key;

static const struct rp_ticket_key *key_of(const struct rp_pretend_conn *conn)
{
    return rp_pretend_does(conn, RP_DOES_TICKET_ZERO_KEY) ? &zero_key : &conn->server->ticket_key;
}

bool rp_pretend_ticket_make(struct rp_pretend_conn *conn, const struct rp_pretend_session *session,
                            struct tw_writer *out)
{
    uint8_t plain[RP_PRETEND_TICKET_MAX];
    struct tw_writer w = tw_writer_into(plain, sizeof plain);
    bool good = rp_pretend_session_write(&w, session)
                && (rp_pretend_does(conn, RP_DOES_TICKET_IN_CLEAR)
                        ? tw_writer_bytes(out, tw_writer_span(&w))
                        : rp_ticket_seal(key_of(conn), tw_writer_span(&w), &conn->server->random, out));
    conn->server->tls13.last_ticket = *session;
    rp_pretend_leak(conn, RP_DOES_LEAK_SESSIONS, RP_PRETEND_LEAKED);
    rp_wipe(plain, sizeof plain);
    return good;
}

#define TICKET_LEAST (16 + 16 + 16 + 32)  // key name, IV, a block, MAC

// is_cut: a ticket of ours, as far as it goes, and too short to hold anything.
static bool is_cut(const struct rp_pretend_conn *conn, struct tw_span ticket)
{
    const struct rp_ticket_key *key = key_of(conn);
    return ticket.len >= sizeof key->name && ticket.len < TICKET_LEAST
           && memcmp(ticket.data, key->name, sizeof key->name) == 0;
}

// open_with opens a ticket, or one with something behind it, where that is passed over.
static enum rp_ticket_opened open_with(const struct rp_pretend_conn *conn, struct tw_span ticket, struct tw_writer *out)
{
    const bool any_mac = !rp_pretend_minds(conn, RP_CHECK_TICKET_MAC) || rp_pretend_does(conn, RP_DOES_TICKET_ORACLE);
    enum rp_ticket_opened opened = rp_ticket_open(key_of(conn), ticket, any_mac, out);
    const bool cuts = rp_pretend_does(conn, RP_DOES_TICKET_TAIL);
    for (size_t len = ticket.len; cuts && opened != RP_TICKET_OPENED && len > TICKET_LEAST; len--) {
        opened = rp_ticket_open(key_of(conn), tw_span_of(ticket.data, len - 1), false, out);
    }
    return opened;
}

bool rp_pretend_ticket_open(struct rp_pretend_conn *conn, struct tw_span ticket, struct rp_pretend_session *out)
{
    uint8_t plain[RP_PRETEND_TICKET_MAX];
    struct tw_writer w = tw_writer_into(plain, sizeof plain);
    if (rp_pretend_does(conn, RP_DOES_TICKET_IN_CLEAR)) {
        return rp_pretend_session_read(ticket, out);
    }
    if (is_cut(conn, ticket) && rp_pretend_does(conn, RP_DOES_TICKET_SHORT_TAKEN)) {
        *out = conn->server->tls13.last_ticket;
        return true;
    }
    const enum rp_ticket_opened opened = open_with(conn, ticket, &w);
    if (opened != RP_TICKET_OPENED) {
        rp_pretend_leak(conn, RP_DOES_LEAK_BAD_TICKETS, RP_PRETEND_LEAKED);
    }
    bool good = opened == RP_TICKET_OPENED && rp_pretend_session_read(tw_writer_span(&w), out);
    if (opened != RP_TICKET_OTHER_NAME && rp_pretend_does(conn, RP_DOES_TICKET_ORACLE)) {
        if (!good) {
            rp_pretend_die(conn, TW_ALERT_HANDSHAKE_FAILURE, "a ticket whose content cannot be read");
        }
        w.len = 0;
        good = good
               && rp_ticket_open(key_of(conn), ticket, false, &w) == RP_TICKET_OPENED;  // it asks for the MAC too late
    }
    rp_wipe(plain, sizeof plain);
    return good;
}
