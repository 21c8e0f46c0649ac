// RFC 5246 section 7.4.1.3: other suites in a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(g_reneg_suite) = {
    .id = "g-reneg-suite",
    .says = "a renegotiation with other suites uses one of them, or is refused",
    .source = "RFC 5246 section 7.4.1.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "aead-to-cbc",
        .needs = RP_NEED_CBC,
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {.suites = AEAD_SUITES_12}),
            SHAKE(0, .hello = {.suites = CBC_SUITES_12}),
            ACCEPT(0, FULL, REFUSES)),
    }, {
        .name = "cbc-to-aead",
        .needs = RP_NEED_CBC,
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {.suites = CBC_SUITES_12}),
            SHAKE(0, .hello = {.suites = AEAD_SUITES_12}),
            ACCEPT(0, FULL, REFUSES)),
    }, {
        .name = "none",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {.suites = RP_CODES(0x0a0a)}),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE))),
    }),
};
