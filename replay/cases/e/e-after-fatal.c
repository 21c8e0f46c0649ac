// RFC 8446 section 6: a fatal alert ends the connection and its PSKs.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(e_after_fatal) = {
    .id = "e-after-fatal",
    .says = "tickets of a connection that a fatal alert ended are forgotten",
    .source = "RFC 8446 section 6",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .script = SCRIPT(2, 1,
            CONNECT(0),
            SHAKE(0, .to = RP_TO_THE_END),
            NEED(0, FULL),
            SAVE(0, 0),
            RECORD(0, .content_type = TW_CT_ALERT, .body = RP_TEXT("\2\120")),
            END_BY(0, FIN),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(RESUMED)),
            END(1)),
    }),
};
