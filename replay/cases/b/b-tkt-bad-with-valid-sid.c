// RFC 5077 section 3.4: where there is a ticket the session ID is not used to find a session, even if the ticket cannot be read.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// In the key's name, in the IV and in what is encrypted, as most servers lay out their tickets.
static void each_place(struct rp_varied *varied)
{
    static const uint8_t places[] = {3, 20, 40};
    rp_vary_edit(rp_vary_shake(varied, 2), 0)->at = places[varied->number] * 8u;
}

// clang-format off
CASE(b_tkt_bad_with_valid_sid) = {
    .id = "b-tkt-bad-with-valid-sid",
    .says = "a ticket that cannot be read gets a full handshake, though a valid session ID stands beside it",
    .source = "RFC 5077 section 3.4",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_TICKET | RP_NEED_ID,
    VARIANTS({
        .times = 3,
        .vary = each_place,
        CONTROL_BY_ID,
        .look = rp_look_ids,
        .script = SCRIPT(3, 2,
            SESSION_BY_TICKET(0, 0),
            SESSION_BY_ID(1, 1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = RP_OFFERS({.session = 0, .as = RP_OFFER_TICKET}, {.session = 1, .as = RP_OFFER_ID})},
                  EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_FLIP))),
            ONLY_FULL(2),
            END(2)),
    }),
};
