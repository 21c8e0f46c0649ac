// RFC 8446 section 8.1: copies of a first flight at the same time.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_replay_parallel) = {
    .id = "f-replay-parallel",
    .says = "of copies of a first flight that come at the same time one is served at the most",
    .source = "RFC 8446 section 8.1; RFC 8446 section 8.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER | RP_NEED_CONCURRENT,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = rp_look_served_once,
        .script = SCRIPT(5, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            CONNECT(2),
            CONNECT(3),
            CONNECT(4),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}, .to = RP_TO_HELLO),
            RESEND(2, 1),
            RESEND(3, 1),
            RESEND(4, 1),
            SHAKE(1, .to = RP_TO_ANSWER),
            EXPECT(1, .until = RP_UNTIL_QUIET),
            EXPECT(2, .until = RP_UNTIL_QUIET),
            EXPECT(3, .until = RP_UNTIL_QUIET),
            EXPECT(4, .until = RP_UNTIL_QUIET),
            END(4),
            END(3),
            END(2),
            END(1)),
    }),
};
