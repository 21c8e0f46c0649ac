// RFC 8446 section 4.2.11: only the binder of the identity that is taken counts.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(e_id_second_binder_bad) = {
    .id = "e-id-second-binder-bad",
    .says = "a server checks the binder of the identity that it selects, and of no other",
    .source = "RFC 8446 section 4.2.11",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .script = SCRIPT(2, 2,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            UNKNOWN_PSK(1, 1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0}, {.session = 1})},
                  EDITS(IN_HELLO("pre_shared_key.binders[1]", .op = RP_EDIT_FLIP, .at = 5))),
            EXPECT(1, .accept = RP_ANY_OF(RESUMED_OF(0)), .tolerate = RP_ANY_OF(FULL, ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
