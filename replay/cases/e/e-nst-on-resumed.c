// RFC 8446 appendix C.4: a client that resumes gets new tickets.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    if (!rp_look_resumed(at, 1)) {
        return rp_look_say(at, RP_INCONCLUSIVE, "the session was not resumed");
    }
    return rp_look_count(at, 1, TW_HS_NEW_SESSION_TICKET) != 0
               ? RP_PASS
               : rp_look_say(at, RP_TOLERATED, "a resumed connection gets no ticket: the client has to use one twice");
}

// clang-format off
CASE(e_nst_on_resumed) = {
    .id = "e-nst-on-resumed",
    .says = "a resumed connection gets new tickets, so that none has to be used twice",
    .source = "RFC 8446 appendix C.4",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            ASKS_IF_COMPLETED(1),
            END(1)),
        .look = looks,
    }),
};
