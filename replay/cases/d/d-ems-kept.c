// RFC 7627 section 5.3: a session with extended master secret, offered with it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(d_ems_kept) = {
    .id = "d-ems-kept",
    .says = "a session with extended master secret is resumed with the extension in ServerHello",
    .source = "RFC 7627 section 5.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_EMS,
    // Abbreviated without the extension would be the client's fault to take: it is no RESUMED.
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }),
};
