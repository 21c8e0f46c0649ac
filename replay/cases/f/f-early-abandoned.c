// RFC 8446 section 8: a client that goes away behind its early data.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_abandoned) = {
    .id = "f-early-abandoned",
    .says = "a client that goes away behind its early data harms nobody",
    .source = "RFC 8446 section 8; RFC 8446 appendix E.5",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .name = "fin",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}, .to = RP_TO_HELLO),
            END_BY(1, FIN),
            CONNECT(2),
            SHAKE(2, .hello = {}),
            ACCEPT(2, FULL),
            END(2)),
    }, {
        .name = "reset",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}, .to = RP_TO_HELLO),
            END_BY(1, RST),
            CONNECT(2),
            SHAKE(2, .hello = {}),
            ACCEPT(2, FULL),
            END(2)),
    }),
};
