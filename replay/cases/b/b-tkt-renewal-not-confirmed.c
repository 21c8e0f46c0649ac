// RFC 5077 section 3.3: a server must not assume that the client received a new ticket before its Finished came.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// look_retired compares what the old ticket is good for behind a renewal that was confirmed (connection 2) and one that was not (5).
static enum rp_result look_retired(const struct rp_look_at *at)
{
    if (rp_look_message(at, 4, true, TW_HS_NEW_SESSION_TICKET).len == 0) {
        return rp_look_say(at, RP_SKIPPED, "a resumption brings no new ticket");
    }
    return at->transcript->conns[2].facts->resumed && !at->transcript->conns[5].facts->resumed ? rp_look_say(
               at, RP_TOLERATED, "the old ticket is good behind a renewal that was confirmed, not behind this one")
                                                                                               : RP_PASS;
}

// clang-format off
CASE(b_tkt_renewal_not_confirmed) = {
    .id = "b-tkt-renewal-not-confirmed",
    .says = "the old ticket is still taken, where it is at all, when the client went away before it confirmed the new one",
    .source = "RFC 5077 section 3.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        .look = look_retired,
        .script = SCRIPT(6, 2,
            SESSION_BY_TICKET(0, 0),
            CONNECT(1),
            OFFER_TICKET(1, 0),
            NEED(1, RESUMED),
            END(1),
            CONNECT(2),
            OFFER_TICKET(2, 0),
            ACCEPT(2, RESUMED, FULL),
            END(2),
            SESSION_BY_TICKET(3, 1),
            CONNECT(4),
            OFFER_TICKET(4, 1, .to = RP_TO_ANSWER),
            NEED(4, RESUMED),
            END_BY(4, FIN),
            CONNECT(5),
            OFFER_TICKET(5, 1),
            ACCEPT(5, RESUMED, FULL),
            END(5)),
    }),
};
