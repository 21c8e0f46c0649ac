// RFC 8446 section 8.3: the age of a ticket whose early data is to be taken.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_age) = {
    .id = "f-early-age",
    .says = "early data is refused where the age of its ticket is told wrong by far, and the PSK itself is not held against that",
    .source = "RFC 8446 section 4.2.10; RFC 8446 section 8.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .name = "older-5s",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0, .older_by_ms = 5000}), .early_data = REQUEST}),
            ACCEPT(1, EARLY_ACCEPTED, EARLY_REFUSED),
            END(1)),
    }, {
        .name = "older-60s",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0, .older_by_ms = 60000}), .early_data = REQUEST}),
            EXPECT(1, .accept = RP_ANY_OF(EARLY_REFUSED), .tolerate = RP_ANY_OF(EARLY_ACCEPTED)),
            END(1)),
    }, {
        .name = "older-1h",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0, .older_by_ms = 3600000}), .early_data = REQUEST}),
            ACCEPT(1, EARLY_REFUSED),
            END(1)),
    }, {
        .name = "younger-60s",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0, .older_by_ms = -60000}), .early_data = REQUEST}),
            EXPECT(1, .accept = RP_ANY_OF(EARLY_REFUSED), .tolerate = RP_ANY_OF(EARLY_ACCEPTED)),
            END(1)),
    }, {
        .name = "younger-1h",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0, .older_by_ms = -3600000}), .early_data = REQUEST}),
            ACCEPT(1, EARLY_REFUSED),
            END(1)),
    }),
};
