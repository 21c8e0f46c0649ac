// RFC 7366 section 3.1: encrypt-then-MAC in a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(g_reneg_etm) = {
    .id = "g-reneg-etm",
    .says = "a renegotiation does not give encrypt-then-MAC up",
    .source = "RFC 7366 section 3.1; CVE-2017-3733",
    .level = RP_LEVEL_MUST,
    .crashes = true,
    .versions = IN_12,
    .needs = RP_NEED_RENEG | RP_NEED_ETM,
    VARIANTS({
        .name = "added",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {.suites = CBC_SUITES_12, .no_encrypt_then_mac = true}),
            SHAKE(0, .hello = {.suites = CBC_SUITES_12}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE))),
    }, {
        .name = "dropped",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {.suites = CBC_SUITES_12}),
            SHAKE(0, .hello = {.suites = CBC_SUITES_12, .no_encrypt_then_mac = true}),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE))),
    }),
};
