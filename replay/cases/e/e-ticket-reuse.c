// RFC 8446 section 8.1, appendix C.4: one ticket, used more than once.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(e_ticket_reuse) = {
    .id = "e-ticket-reuse",
    .says = "a ticket that is used again resumes or leads to a full handshake",
    .source = "RFC 8446 section 8.1; RFC 8446 appendix C.4",
    .level = RP_LEVEL_POLICY,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "twice",
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}),
            ACCEPT(2, RESUMED, FULL),
            END(2)),
    }, {
        .name = "at-once",
        .needs = RP_NEED_CONCURRENT,
#define OPENS(c) CONNECT(c), SHAKE(c, .hello = {.offers = OFFER(0)}, .to = RP_TO_HELLO)
#define GOES_ON(c) SHAKE(c, .hello = {.offers = OFFER(0)}), ACCEPT(c, RESUMED, FULL), END(c)
        .script = SCRIPT(11, 1,
            MAKE_SESSION(0, 0),
            OPENS(1), OPENS(2), OPENS(3), OPENS(4), OPENS(5), OPENS(6), OPENS(7), OPENS(8), OPENS(9), OPENS(10),
            GOES_ON(1), GOES_ON(2), GOES_ON(3), GOES_ON(4), GOES_ON(5), GOES_ON(6), GOES_ON(7), GOES_ON(8), GOES_ON(9),
            GOES_ON(10)),
    }),
};
