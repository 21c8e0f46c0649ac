// RFC 5077 section 3.2: a ticket of TLS 1.3 in the extension of TLS 1.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(d_ticket13_in_12) = {
    .id = "d-ticket13-in-12",
    .says = "a ticket of TLS 1.3 in the session_ticket extension of a hello that ends at TLS 1.2 leads to a full handshake",
    .source = "RFC 5077 section 3.2",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_TLS13 | RP_NEED_PSK,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .versions = TLS13),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER_BY(TICKET, 0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL)),
            END(1)),
    }),
};
