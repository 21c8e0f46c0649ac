// RFC 5077 section 3.4: a server that gets a ticket and a session ID goes by the ticket.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(b_tkt_beats_sid) = {
    .id = "b-tkt-beats-sid",
    .says = "of a ticket of one session and the ID of another, the ticket decides, and the ID comes back",
    .source = "RFC 5077 section 3.4",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_TICKET | RP_NEED_ID,
    VARIANTS({
        .look = rp_look_ids,
        .script = SCRIPT(3, 2,
            SESSION_BY_TICKET(0, 0),
            SESSION_BY_ID(1, 1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = RP_OFFERS({.session = 0, .as = RP_OFFER_TICKET}, {.session = 1, .as = RP_OFFER_ID})}),
            RESUMES_OR_NOT(2, 0),
            END(2)),
    }),
};
