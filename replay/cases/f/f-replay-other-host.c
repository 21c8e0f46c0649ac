// RFC 8446 section 8: a first flight sent again to another address of the server.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_replay_other_host) = {
    .id = "f-replay-other-host",
    .says = "a first flight with early data is not served again at another address",
    .source = "RFC 8446 section 8",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER | RP_NEED_SECOND_ADDRESS,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = rp_look_rate_served_again,
        .script = SCRIPT(3, 1,
            {.type = RP_STEP_CONNECT, .conn = 0, .address = 1},
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SAVE(0, 0),
            END(0),
            {.type = RP_STEP_CONNECT, .conn = 1, .address = 1},
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            NEED(1, EARLY_ACCEPTED),
            END(1),
            {.type = RP_STEP_CONNECT, .conn = 2, .address = 2},
            AGAIN(2, 1),
            END(2)),
    }),
};
