// RFC 5077 section 5.2: tickets are protected against changes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// Every fifth byte of tickets of up to 240 bytes; those of shorter ones come round more often.
static void each_place(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = varied->number * 5 * 8 + varied->number % 8;
}

// clang-format off
CASE(h_tamper_every_bit) = {
    .id = "h-tamper-every-bit",
    .says = "a ticket of which a single bit was changed resumes nothing, wherever the bit stands",
    .source = "RFC 5077 section 5.2; RFC 5077 section 3.2; RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    VARIANTS({
        .needs = RP_NEED_TICKET,
        .versions = IN_12,
        .times = 48,
        .vary = each_place,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_FLIP))),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .needs = RP_NEED_PSK,
        .versions = IN_13,
        .times = 48,
        .vary = each_place,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key.identities[0].identity", .op = RP_EDIT_FLIP))),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
