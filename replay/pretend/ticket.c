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
    rp_wipe(plain, sizeof plain);
    return good;
}

bool rp_pretend_ticket_open(struct rp_pretend_conn *conn, struct tw_span ticket, struct rp_pretend_session *out)
{
    uint8_t plain[RP_PRETEND_TICKET_MAX];
    struct tw_writer w = tw_writer_into(plain, sizeof plain);
    if (rp_pretend_does(conn, RP_DOES_TICKET_IN_CLEAR)) {
        return rp_pretend_session_read(ticket, out);
    }
    const bool any_mac = !rp_pretend_minds(conn, RP_CHECK_TICKET_MAC);
    bool good = rp_ticket_open(key_of(conn), ticket, any_mac, &w) == RP_TICKET_OPENED
                && rp_pretend_session_read(tw_writer_span(&w), out);
    rp_wipe(plain, sizeof plain);
    return good;
}
