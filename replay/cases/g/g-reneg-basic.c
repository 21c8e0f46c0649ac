// RFC 5746 section 3.7: a renegotiation that is in order.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_reneg_basic) = {
    .id = "g-reneg-basic",
    .says = "a renegotiation with the right verify_data is completed, or refused in a way that a client understands",
    .source = "RFC 5746 section 3.7; RFC 5746 section 3.5; RFC 5246 section 7.4.1.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    VARIANTS({
        .name = "answer",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES), .tolerate = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE), CLOSE, SILENCE, UNREADABLE)),
            END(0)),
    }, {
        .name = "data-behind",
        .needs = RP_NEED_RENEG | RP_NEED_ANSWER,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL),
            DATA(0),
            ANSWERS(0),
            END(0)),
    }),
};
