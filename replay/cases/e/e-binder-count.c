// RFC 8446 section 4.2.11: one binder for each identity.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(e_binder_count) = {
    .id = "e-binder-count",
    .says = "there is one binder for each identity, or the hello is refused",
    .source = "RFC 8446 section 4.2.11; RFC 8446 section 6.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    .crashes = true,
    VARIANTS({
        .name = "usable-missing",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(TAKE_FROM_HELLO("pre_shared_key.binders[0]"))),
            REFUSED(1, ALERT(ILLEGAL_PARAMETER), ALERT(DECODE_ERROR)),
            END(1)),
    }, {
        .name = "second-usable-missing",
        .script = SCRIPT(2, 2,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            UNKNOWN_PSK(1, 1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 1}, {.session = 0})},
                  EDITS(TAKE_FROM_HELLO(REBOUND "[1]"))),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER), ALERT(DECODE_ERROR)),
                   .tolerate = RP_ANY_OF(FULL, ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .name = "surplus",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO(REBOUND "[0]", .op = RP_EDIT_DUPLICATE))),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER), ALERT(DECODE_ERROR)),
                   .tolerate = RP_ANY_OF(RESUMED, FULL, ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .name = "other-missing",
        .script = SCRIPT(2, 2,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            UNKNOWN_PSK(1, 1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0}, {.session = 1})},
                  EDITS(TAKE_FROM_HELLO(REBOUND "[1]"))),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER), ALERT(DECODE_ERROR)),
                   .tolerate = RP_ANY_OF(RESUMED, FULL, ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
