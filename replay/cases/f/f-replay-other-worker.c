// RFC 8446 section 8: copies of a first flight that other workers of the server may get.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_replay_other_worker) = {
    .id = "f-replay-other-worker",
    .says = "copies of a first flight over many connections are not served again, whichever worker gets them",
    .source = "RFC 8446 section 8",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER | RP_NEED_CONCURRENT,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = rp_look_rate_served_again,
        .script = SCRIPT(10, 1,
            ACCEPTED_ONCE(1, 0),
            CONNECT(2),
            AGAIN(2, 1),
            END(2),
            CONNECT(3),
            AGAIN(3, 1),
            END(3),
            CONNECT(4),
            AGAIN(4, 1),
            END(4),
            CONNECT(5),
            AGAIN(5, 1),
            END(5),
            CONNECT(6),
            AGAIN(6, 1),
            END(6),
            CONNECT(7),
            AGAIN(7, 1),
            END(7),
            CONNECT(8),
            AGAIN(8, 1),
            END(8),
            CONNECT(9),
            AGAIN(9, 1),
            END(9)),
    }),
};
