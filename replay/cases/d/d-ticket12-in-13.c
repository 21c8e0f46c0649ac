// RFC 8446 section 4.2.11: a ticket of TLS 1.2 where a PSK should stand.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(d_ticket12_in_13) = {
    .id = "d-ticket12-in-13",
    .says = "a ticket of TLS 1.2 is no PSK: offered as one, it is an unknown identity, and the handshake is full",
    .source = "RFC 8446 section 4.2.11",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_TLS12 | RP_NEED_TICKET,
    .crashes = true,
    // The binder is made with the session's master secret, as by a client that mixes the two up.
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .versions = TLS12),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER_BY(PSK, 0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
