// CVE-2016-6302: tickets that are shorter than what stands behind their key name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static void cut(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = 16 + varied->number * 6;
}

// clang-format off
CASE(i_ticket_short_hmac) = {
    .id = "i-ticket-short-hmac",
    .says = "a ticket that has the right key name and is too short gets a full handshake",
    .source = "CVE-2016-6302",
    .level = RP_LEVEL_MUST,
    .crashes = true,
    .versions = IN_BOTH,
    VARIANTS({
        .needs = RP_NEED_TICKET,
        .versions = IN_12,
        .times = 16,
        .vary = cut,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_TRUNCATE))),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .needs = RP_NEED_PSK,
        .versions = IN_13,
        .times = 16,
        .vary = cut,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key.identities[0].identity", .op = RP_EDIT_TRUNCATE))),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
