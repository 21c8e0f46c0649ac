// RFC 5077 section 3.2: sessions of one address at another.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(h_host_matrix) = {
    .id = "h-host-matrix",
    .says = "a session of one address is resumed at another or gets a full handshake, and never an alert",
    .source = "RFC 5077 section 3.2; RFC 5246 section 7.4.1.3; RFC 8446 section 4.2.11",
    .level = RP_LEVEL_POLICY,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_SECOND_ADDRESS,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            {.type = RP_STEP_CONNECT, .conn = 0, .address = 1},
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SAVE(0, 0),
            END(0),
            {.type = RP_STEP_CONNECT, .conn = 1, .address = 2},
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, FULL, RESUMED),
            END(1)),
    }),
};
