// RFC 8446 section 4.2.10: early data goes with the first identity.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_second_psk) = {
    .id = "f-early-second-psk",
    .says = "early data is refused where the server takes another identity than the first",
    .source = "RFC 8446 section 4.2.10",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .script = SCRIPT(2, 2,
            UNKNOWN_SESSION(1),
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 1}, {.session = 0}), .early_data = REQUEST}),
            ACCEPT(1, EARLY_REFUSED),
            END(1)),
    }),
};
