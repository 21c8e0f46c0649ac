// RFC 7627 section 5.3: a session without extended master secret, offered with it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(d_ems_added) = {
    .id = "d-ems-added",
    .says = "a session without extended master secret is not resumed by a hello that has the extension",
    .source = "RFC 7627 section 5.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_EMS,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_extended_master_secret = true),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
