// NewSessionTicket of TLS 1.2 and of TLS 1.3.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_NEW_SESSION_TICKET_H
#define RESHAKE_PARSERS_TLS_NEW_SESSION_TICKET_H

#include "parsers/tls/extension.h"

struct tw_walk;

struct tw_new_session_ticket {
    bool tls13;                 // which of the two forms
    uint32_t lifetime_s;        // ticket_lifetime; ticket_lifetime_hint in TLS 1.2
    uint32_t age_add;           // TLS 1.3
    struct tw_span nonce;       // TLS 1.3
    struct tw_span ticket;      // empty in TLS 1.2 where the server changed its mind
    struct tw_span extensions;  // TLS 1.3; tw_extension_next over it
};

// tw_new_session_ticket_parse reads a NewSessionTicket body in the form that `tls13` says. The spans in *out point
// into the bytes under `body`. On false, `body` stands at the field that did not fit, and the fields before it are
// set.
TW_MUST_USE bool tw_new_session_ticket_parse(struct tw_cursor *body, bool tls13, struct tw_new_session_ticket *out);
bool tw_new_session_ticket_write(struct tw_writer *w, const struct tw_new_session_ticket *ticket);

// tw_new_session_ticket_fields describes the body, field by field (walk.h).
bool tw_new_session_ticket_fields(struct tw_walk *walk);

#endif
