// RFC 8446 section 8: a first flight with early data, byte for byte a second time.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_replay_same) = {
    .id = "f-replay-same",
    .says = "a first flight with early data, sent again byte for byte, is not served a second time",
    .source = "RFC 8446 section 8; RFC 8446 section 8.1; RFC 8446 section 8.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER,
    VARIANTS({
        .look = rp_look_not_served_again,
        .script = SCRIPT(3, 1,
            ACCEPTED_ONCE(1, 0),
            CONNECT(2),
            AGAIN(2, 1),
            END(2)),
    }),
};
