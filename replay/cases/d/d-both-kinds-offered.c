// RFC 8446 section 4.2.11: a ticket of TLS 1.2 and a PSK in one ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(d_both_kinds_offered) = {
    .id = "d-both-kinds-offered",
    .says = "of a ticket of TLS 1.2 and a PSK in one hello, a server takes only what goes with the version that it selects",
    .source = "RFC 8446 section 4.1.2; RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_TLS12 | RP_NEED_TICKET | RP_NEED_PSK,
    VARIANTS({
        .name = "selects-1.3",
        .script = SCRIPT(3, 2,
            MAKE_SESSION(0, 0, .versions = TLS12),
            MAKE_SESSION(1, 1),
            CONNECT(2),
            SHAKE(2, .hello = {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12),
                               .offers = RP_OFFERS({.session = 0, .as = RP_OFFER_TICKET}, {.session = 1})},
                  EDITS(TAKE_FROM_HELLO("supported_versions.versions[1]"))),
            ACCEPT(2, RESUMED_OF(1), FULL),
            END(2)),
    }, {
        .name = "selects-1.2",
        .script = SCRIPT(3, 2,
            MAKE_SESSION(0, 0, .versions = TLS12),
            MAKE_SESSION(1, 1),
            CONNECT(2),
            SHAKE(2, .hello = {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12),
                               .offers = RP_OFFERS({.session = 0, .as = RP_OFFER_TICKET}, {.session = 1})},
                  EDITS(TAKE_FROM_HELLO("supported_versions.versions[0]"))),
            ACCEPT(2, RESUMED_OF(0), FULL),
            END(2)),
    }),
};
