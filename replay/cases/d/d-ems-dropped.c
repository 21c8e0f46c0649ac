// RFC 7627 section 5.3: a session with extended master secret, offered without it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(d_ems_dropped) = {
    .id = "d-ems-dropped",
    .says = "a session with extended master secret is not resumed without it",
    .source = "RFC 7627 section 5.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_EMS,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_extended_master_secret = true}),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(HANDSHAKE_FAILURE)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL)),
            END(1)),
    }),
};
