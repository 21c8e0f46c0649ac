// RFC 8446 section 4.2.10: early data under another application protocol.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_alpn) = {
    .id = "f-early-alpn",
    .says = "early data is refused where another application protocol is negotiated than in its session",
    .source = "RFC 8446 section 4.2.10",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ALPN,
    VARIANTS({
        .name = "another",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .alpn = RP_TEXT("http/1.1")),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST, .alpn = RP_TEXT("h2")}),
            ACCEPT(1, EARLY_REFUSED, ALERT(NO_APPLICATION_PROTOCOL)),
            END(1)),
    }, {
        .name = "none",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .alpn = RP_TEXT("http/1.1")),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            ACCEPT(1, EARLY_REFUSED, ALERT(NO_APPLICATION_PROTOCOL)),
            END(1)),
    }, {
        .name = "added",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST, .alpn = RP_TEXT("http/1.1")}),
            ACCEPT(1, EARLY_REFUSED, ALERT(NO_APPLICATION_PROTOCOL)),
            END(1)),
    }),
};
