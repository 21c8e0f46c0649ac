// RFC 6066 section 3: sessions of one name under another.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(h_vhost_matrix) = {
    .id = "h-vhost-matrix",
    .says = "a session of one name is not resumed under another in TLS 1.2",
    .source = "RFC 6066 section 3; RFC 8446 section 4.6.1",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_SECOND_NAME,
    VARIANTS({
        .name = "first-to-second",
        .versions = IN_12,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_A),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .server_name = NAME_B}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ANY_ALERT)),
            END(1)),
    }, {
        .name = "first-to-second",
        .versions = IN_13,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_A),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .server_name = NAME_B}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, RESUMED), .tolerate = RP_ANY_OF(ANY_ALERT)),
            END(1)),
    }, {
        .name = "second-to-first",
        .versions = IN_12,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_B),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .server_name = NAME_A}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ANY_ALERT)),
            END(1)),
    }, {
        .name = "second-to-first",
        .versions = IN_13,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_B),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .server_name = NAME_A}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, RESUMED), .tolerate = RP_ANY_OF(ANY_ALERT)),
            END(1)),
    }),
};
