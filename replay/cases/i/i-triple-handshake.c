// RFC 7627 section 5.4: a renegotiation of a session without extended master secret.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_triple_handshake) = {
    .id = "i-triple-handshake",
    .says = "a resumed session without extended master secret is not renegotiated",
    .source = "RFC 7627 section 1; RFC 7627 section 5.4; RFC 7627 section 6",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_extended_master_secret = true),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_extended_master_secret = true}),
            ACCEPT(1, RESUMED, FULL, ALERT(HANDSHAKE_FAILURE)),
            SHAKE(1, .hello = {.no_extended_master_secret = true}),
            EXPECT(1, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(FULL, ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
