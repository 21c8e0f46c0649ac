// RFC 8446 section 4.2.10: early data under a ticket that nobody knows.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_unknown_ticket) = {
    .id = "f-early-unknown-ticket",
    .says = "early data under an unknown ticket is skipped, and the handshake completes in full",
    .source = "RFC 8446 section 4.2.10",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 1,
            UNKNOWN_SESSION(0),
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            EXPECT(0, .accept = RP_ANY_OF(EARLY_REFUSED, FULL)),  // FULL: behind a HelloRetryRequest
            END(0)),
    }),
};
