// RFC 8446 section 4.2.10: early data under another suite of the same hash.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_suite) = {
    .id = "f-early-suite",
    .says = "early data is refused where another suite is negotiated than in its session",
    .source = "RFC 8446 section 4.2.10",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_TWO_SUITES,
    VARIANTS({
        .control = RP_CONTROL_GIVEN,
        .control_script = &(const struct rp_script)SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = RP_CODES(0x1301)),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = RP_CODES(0x1301), .offers = OFFER(0), .early_data = REQUEST}),
            NEED(1, EARLY_ACCEPTED),
            END(1)),
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = RP_CODES(0x1301)),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST},
                  EDITS(IN_HELLO("cipher_suites", .op = RP_EDIT_SET, .bytes = RP_TEXT("\x13\3")))),
            ACCEPT(1, EARLY_REFUSED),
            END(1)),
    }),
};
