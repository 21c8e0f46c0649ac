// CVE-2014-3567: memory of tickets that do not authenticate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/flood.h"

// clang-format off
// A bit behind key name and IV (RFC 5077 section 4) is another one: the ticket is of a known key, and its MAC is wrong.
#define BAD(c)                                                                                                         \
    CONNECT(c),                                                                                                        \
    SHAKE(c, .hello = {.offers = OFFER_BY(TICKET, 0)}, .to = RP_TO_ANSWER,                                             \
          EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_FLIP, .at = 8 * 40))),                                 \
    END_BY(c, RST)

CASE(i_ticket_leak_on_bad_mac) = {
    .id = "i-ticket-leak-on-bad-mac",
    .says = "a server's memory does not grow by tickets that do not authenticate",
    .source = "CVE-2014-3567",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .needs = RP_NEED_TICKET | RP_NEED_PROCESS | RP_NEED_PATIENCE,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = rp_look_grows,
        .script = MEASURED_FLOODS,
        .flood = &(const struct rp_flood){
            .times = 300,
            .each = 13,
            .script = SCRIPT(14, 1, MAKE_SESSION(0, 0), THIRTEEN(BAD)),
            .calm = CALM_OF_14,
        },
    }),
};
