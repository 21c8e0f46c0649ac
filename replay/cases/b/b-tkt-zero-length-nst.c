// RFC 5077 section 3.3: a server that announced a ticket may change its mind, and send an empty one.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

#include "parsers/tls/new_session_ticket.h"

static enum rp_result look_empty(const struct rp_look_at *at)
{
    struct tw_new_session_ticket message;
    struct tw_cursor in = tw_cursor_over(rp_look_message(at, 0, true, TW_HS_NEW_SESSION_TICKET));
    if (!tw_new_session_ticket_parse(&in, false, &message) || message.ticket.len != 0) {
        return rp_look_say(at, RP_SKIPPED, "it sends no empty ticket, and no client can make it");
    }
    return at->transcript->conns[0].facts->completed
               ? rp_look_ticket_told(at)
               : rp_look_say(at, RP_FAIL, "the handshake was not completed behind an empty ticket");
}

// clang-format off
CASE(b_tkt_zero_length_nst) = {
    .id = "b-tkt-zero-length-nst",
    .says = "a handshake in which the server sends an empty ticket completes",
    .source = "RFC 5077 section 3.3",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    VARIANTS({
        .look = look_empty,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0),
            ONLY_FULL(0),
            END(0)),
    }),
};
