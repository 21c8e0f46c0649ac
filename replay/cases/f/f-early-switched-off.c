// RFC 8446 section 4.2.10: early data where the ticket announced none.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_switched_off) = {
    .id = "f-early-switched-off",
    .says = "a server that announces no early data skips it, and goes on",
    .source = "RFC 8446 section 4.2.10; RFC 8446 section 4.6.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_NO_EARLY,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            ACCEPT(1, EARLY_REFUSED),
            END(1)),
    }),
};
