// RFC 8446 section 4.2.11: a PSK is bound to the hash of its suite.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(d_suite_other_hash_13) = {
    .id = "d-suite-other-hash-13",
    .says = "a PSK of one hash is not taken where only suites of another are offered",
    .source = "RFC 8446 section 4.2.11; RFC 8446 section 4.6.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_TWO_HASHES,
    VARIANTS({
        .name = "sha256-to-sha384",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = AES_128_13),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = AES_256_13, .offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .name = "sha384-to-sha256",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = AES_256_13),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = AES_128_13, .offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
