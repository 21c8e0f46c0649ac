// RFC 8446 section 8.2: the copy of a first flight, when thousands of others have come in between.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
// A session, and early data with it.
#define EARLY(c, again)                                                                                                \
    MAKE_SESSION(c, 0),                                                                                                \
    CONNECT(again),                                                                                                    \
    SHAKE(again, .hello = {.offers = OFFER(0), .early_data = REQUEST}),                                                \
    END(again)

CASE(f_replay_store_pressure) = {
    .id = "f-replay-store-pressure",
    .says = "a first flight is not served again when thousands of others have come since: what a server cannot remember it refuses",
    .source = "RFC 8446 section 8; RFC 8446 section 8.1; RFC 8446 section 8.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER | RP_NEED_PATIENCE,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = rp_look_not_served_again,
        .script = SCRIPT(3, 1,
            ACCEPTED_ONCE(1, 0),
            HOST(FLOOD),
            CONNECT(2),
            AGAIN(2, 1),
            END(2)),
        .flood = &(const struct rp_flood){
            .times = 400,
            .each = 7,
            .script = SCRIPT(14, 1, EARLY(0, 1), EARLY(2, 3), EARLY(4, 5), EARLY(6, 7), EARLY(8, 9), EARLY(10, 11), EARLY(12, 13)),
            .calm = SCRIPT(1, 0, CONNECT(0), SHAKE(0), NEED(0, FULL), END(0)),
        },
    }),
};
