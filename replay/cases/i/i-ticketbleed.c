// CVE-2016-9244: what comes back for a session ID that is shorter than 32 bytes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks12.h"
#include "replay/cases/words.h"

static void each_length(struct rp_varied *varied)
{
    static const size_t lengths[] = {1, 2, 16, 31};
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->bytes = rp_vary_bytes(varied, lengths[varied->number], 0x21);
}

// clang-format off
CASE(i_ticketbleed) = {
    .id = "i-ticketbleed",
    .says = "a short session ID beside a ticket comes back as it was sent, with nothing behind it",
    .source = "CVE-2016-9244; RFC 5077 section 3.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        .times = 4,
        .vary = each_length,
        .look = rp_look_ids,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER_BY(TICKET, 0)}, EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_SET))),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }),
};
