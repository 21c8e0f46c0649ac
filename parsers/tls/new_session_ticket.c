// NewSessionTicket: RFC 8446 section 4.6.1; TLS 1.2 in RFC 5077 section 3.3.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/new_session_ticket.h"

#include "parsers/tls/walk.h"

static bool parse_tls12(struct tw_cursor *body, struct tw_new_session_ticket *out)
{
    return tw_cursor_u32(body, &out->lifetime_s) && tw_cursor_block16(body, &out->ticket) && body->left == 0;
}

static bool parse_tls13(struct tw_cursor *body, struct tw_new_session_ticket *out)
{
    return tw_cursor_u32(body, &out->lifetime_s) && tw_cursor_u32(body, &out->age_add)
           && tw_cursor_block8(body, &out->nonce) && tw_cursor_block16(body, &out->ticket)
           && tw_cursor_block16(body, &out->extensions) && body->left == 0;
}

bool tw_new_session_ticket_parse(struct tw_cursor *body, bool tls13, struct tw_new_session_ticket *out)
{
    *out = (struct tw_new_session_ticket){.tls13 = tls13};
    return tls13 ? parse_tls13(body, out) : parse_tls12(body, out);
}

bool tw_new_session_ticket_write(struct tw_writer *w, const struct tw_new_session_ticket *ticket)
{
    if (!ticket->tls13) {
        return tw_writer_u32(w, ticket->lifetime_s) && tw_writer_block16(w, ticket->ticket);
    }
    return tw_writer_u32(w, ticket->lifetime_s) && tw_writer_u32(w, ticket->age_add)
           && tw_writer_block8(w, ticket->nonce) && tw_writer_block16(w, ticket->ticket)
           && tw_writer_block16(w, ticket->extensions);
}

bool tw_new_session_ticket_fields(struct tw_walk *walk)
{
    walk->place = TW_IN_NEW_SESSION_TICKET;
    if (walk->context->version < TW_VERSION_TLS13) {
        return tw_walk_number(walk, "ticket_lifetime_hint", 4) && tw_walk_block(walk, "ticket", 2, TW_HINT_OPAQUE);
    }
    return tw_walk_number(walk, "ticket_lifetime", 4) && tw_walk_number(walk, "ticket_age_add", 4)
           && tw_walk_block(walk, "ticket_nonce", 1, TW_HINT_HEX) && tw_walk_block(walk, "ticket", 2, TW_HINT_OPAQUE)
           && tw_walk_list(walk, "extensions", 2, tw_extension_fields);
}
