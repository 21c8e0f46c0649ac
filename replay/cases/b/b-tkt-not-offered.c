// RFC 5077 section 3.2: who did not ask for a ticket gets none.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(b_tkt_not_offered) = {
    .id = "b-tkt-not-offered",
    .says = "a client without the SessionTicket extension gets neither the extension nor a NewSessionTicket",
    .source = "RFC 5077 section 3.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    VARIANTS({
        .name = "full",
        .look = rp_look_ticket_told,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.no_ticket = true}),
            ONLY_FULL(0),
            END(0)),
    }, {
        .name = "resumed",
        .needs = RP_NEED_ID,
        .look = rp_look_ticket_told,
        .script = SCRIPT(2, 1,
            SESSION_BY_ID(0, 0),
            CONNECT(1),
            OFFER_ID(1, 0),
            RESUMES_OR_NOT(1, 0),
            END(1)),
    }),
};
