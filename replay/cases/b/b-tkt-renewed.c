// RFC 5077 section 3.3: a resumption may bring a new ticket; both that and the old one are good for another.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(b_tkt_renewed) = {
    .id = "b-tkt-renewed",
    .says = "a ticket that a resumption brought, and the one before it, resume or get a full handshake",
    .source = "RFC 5077 section 3.3",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        .look = rp_look_ticket_told,
        .script = SCRIPT(4, 2,
            SESSION_BY_TICKET(0, 0),
            CONNECT(1),
            OFFER_TICKET(1, 0),
            NEED(1, RESUMED),
            SAVE(1, 1),
            END(1),
            CONNECT(2),
            OFFER_TICKET(2, 1),
            ACCEPT(2, RESUMED, FULL),
            END(2),
            CONNECT(3),
            OFFER_TICKET(3, 0),
            ACCEPT(3, RESUMED, FULL),
            END(3)),
    }),
};
