// RFC 5077 sections 3.2 and 3.3: the extension in ServerHello announces a NewSessionTicket, which comes right before ChangeCipherSpec.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(b_tkt_ext_and_nst) = {
    .id = "b-tkt-ext-and-nst",
    .says = "the extension in ServerHello, empty, and exactly one NewSessionTicket before ChangeCipherSpec come together or not at all",
    .source = "RFC 5077 section 3.2; RFC 5077 section 3.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    VARIANTS({
        .name = "full",
        .look = rp_look_ticket_told,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0),
            ONLY_FULL(0),
            END(0)),
    }, {
        .name = "resumed",
        .needs = RP_NEED_TICKET,
        .look = rp_look_ticket_told,
        .script = SCRIPT(2, 1,
            SESSION_BY_TICKET(0, 0),
            CONNECT(1),
            OFFER_TICKET(1, 0),
            RESUMES_OR_NOT(1, 0),
            END(1)),
    }),
};
