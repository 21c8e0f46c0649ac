// RFC 5246 section 6.2.1: application data between the fragments of a message.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_app_data_in_fragments) = {
    .id = "g-app-data-in-fragments",
    .says = "application data between the fragments of a ClientHello is delivered, and the handshake completes",
    .source = "RFC 5246 section 6.2.1",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    .needs = RP_NEED_RENEG | RP_NEED_ANSWER,
    VARIANTS({
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {},
                  EDITS({.part = TW_HS_CLIENT_HELLO, .nth = 1, .op = RP_EDIT_FRAGMENT, .at = 50},
                        {.part = TW_HS_CLIENT_HELLO, .nth = 1, .op = RP_EDIT_RECORD_AFTER, .other = RP_PART_DATA,
                         .bytes = REQUEST})),
            EXPECT(0, .accept = RP_ANY_OF(FULL, ANSWER), .tolerate = RP_ANY_OF(REFUSES, ANY_ALERT, CLOSE)),
            EXPECT(0, .until = RP_UNTIL_QUIET, .accept = RP_ANY_OF(ANSWER), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE)),
            END(0)),
    }),
};
