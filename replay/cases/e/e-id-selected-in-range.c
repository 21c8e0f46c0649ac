// RFC 8446 section 4.2.11: selected_identity names one of those offered.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(e_id_selected_in_range) = {
    .id = "e-id-selected-in-range",
    .says = "selected_identity is below the number of identities, and its hash is that of the suite",
    .source = "RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    // The client itself sees another number, and a PSK of another hash: then it is neither of the two.
    VARIANTS({
        .name = "1",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED_OF(0), FULL),
            END(1)),
    }, {
        .name = "2",
        .script = SCRIPT(3, 2,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(1, 1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = RP_OFFERS({.session = 1}, {.session = 0})}),
            ACCEPT(2, RESUMED_OF(0), RESUMED_OF(1), FULL),
            END(2)),
    }, {
        .name = "5",
        .script = SCRIPT(3, 5,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(1, 1),
            CONNECT(2),
            UNKNOWN_PSK(2, 2), UNKNOWN_PSK(2, 3), UNKNOWN_PSK(2, 4),
            SHAKE(2, .hello = {.offers = RP_OFFERS({.session = 2}, {.session = 1}, {.session = 3}, {.session = 0},
                                                   {.session = 4})}),
            ACCEPT(2, RESUMED_OF(0), RESUMED_OF(1), FULL),
            END(2)),
    }),
};
