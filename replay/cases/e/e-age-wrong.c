// RFC 8446 section 8.3: the age of a ticket binds early data alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(e_age_wrong) = {
    .id = "e-age-wrong",
    .says = "without early data the age that a client tells of a ticket is no reason to refuse",
    .source = "RFC 8446 section 4.2.10; RFC 8446 section 8.3",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "too-old",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0, .older_by_ms = 86400000})}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }, {
        .name = "from-the-future",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0, .older_by_ms = -86400000})}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }, {
        .name = "zero",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(SET_IN_HELLO("pre_shared_key.identities[0].obfuscated_ticket_age", "\0\0\0\0"))),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }, {
        .name = "all-ones",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(SET_IN_HELLO("pre_shared_key.identities[0].obfuscated_ticket_age", "\377\377\377\377"))),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }),
};
