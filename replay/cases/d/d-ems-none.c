// RFC 7627 section 5.3: extended master secret neither in the session nor in the hello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(d_ems_none) = {
    .id = "d-ems-none",
    .says = "a session without extended master secret, offered without it, is refused or taken, and not renegotiated then",
    .source = "RFC 7627 section 5.3; RFC 7627 section 5.4",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_extended_master_secret = true),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_extended_master_secret = true}),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(HANDSHAKE_FAILURE), RESUMED, FULL),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            {.type = RP_STEP_HANDSHAKE, .conn = 1, .when = RP_WHEN_RESUMED,
             .handshake = {.hello = {.no_extended_master_secret = true}, .within_us = 300000}},
            {.type = RP_STEP_EXPECT, .conn = 1, .when = RP_WHEN_RESUMED,
             .expect = {.until = RP_UNTIL_REACTION, .within_us = 300000, .round_trip = true,
                        .accept = RP_ANY_OF(REFUSES, ANY_ALERT, CLOSE, SILENCE),
                        .tolerate = RP_ANY_OF(FULL, RESUMED)}},
            END(1)),
    }),
};
