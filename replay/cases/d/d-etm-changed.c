// RFC 7366 section 3: encrypt-then-MAC is for a handshake whose two hellos have it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
// That it cannot read our Finished a server says behind it.
#define READS_OURS EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(RESUMED, FULL))

CASE(d_etm_changed) = {
    .id = "d-etm-changed",
    .says = "records are encrypt-then-MAC where the hellos of this handshake say so, whatever those of the session said",
    .source = "RFC 7366 section 2; RFC 7366 section 3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_ETM | RP_NEED_CBC,
    VARIANTS({
        .name = "dropped",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = CBC_SUITES_12),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = CBC_SUITES_12, .offers = OFFER(0), .no_encrypt_then_mac = true}),
            READS_OURS,
            END(1)),
    }, {
        .name = "added",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = CBC_SUITES_12, .no_encrypt_then_mac = true),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = CBC_SUITES_12, .offers = OFFER(0)}),
            READS_OURS,
            END(1)),
    }),
};
