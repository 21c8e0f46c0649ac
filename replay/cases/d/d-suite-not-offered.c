// RFC 5246 section 7.4.1.3, RFC 8446 section 4.1.3: the suite of the session is not among those offered.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(d_suite_not_offered) = {
    .id = "d-suite-not-offered",
    .says = "a session whose suite is not offered is not resumed with it: full, or in TLS 1.3 under an offered suite of the same hash",
    .source = "RFC 5246 section 7.4.1.2; RFC 5246 section 7.4.1.3; RFC 8446 section 4.1.3; CVE-2010-4180",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_TWO_SUITES,
    VARIANTS({
        .versions = IN_12,
        .name = "1.2",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = SUITES_12),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = OTHER_SUITES_12, .offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ALERT(ILLEGAL_PARAMETER)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .versions = IN_13,
        .name = "1.3",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = AES_128_13),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = CHACHA20_13, .offers = OFFER(0)}),
            ACCEPT(1, FULL, RESUMED),
            END(1)),
    }),
};
