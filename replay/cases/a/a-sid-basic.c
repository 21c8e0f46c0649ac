// RFC 5246 section 7.3, figure 2: the abbreviated handshake by session ID.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(a_sid_basic) = {
    .id = "a-sid-basic",
    .says = "a session is resumed by its ID on another connection",
    .source = "RFC 5246 section 7.3; RFC 5246 section 7.4.1.3",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({
        .look = rp_look_ids,
        .script = SCRIPT(2, 1,
            SESSION_BY_ID(0, 0),
            CONNECT(1),
            OFFER_ID(1, 0),
            EXPECT(1, .accept = RP_ANY_OF(RESUMED_OF(0)), .tolerate = RP_ANY_OF(FULL)),
            END(1)),
    }),
};
