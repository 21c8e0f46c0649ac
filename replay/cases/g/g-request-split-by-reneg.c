// RFC 5746 section 5: half a request, a renegotiation, the other half.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_request_split_by_reneg) = {
    .id = "g-request-split-by-reneg",
    .says = "a request that a renegotiation cuts in two is answered as one, or refused",
    .source = "RFC 5746 section 5; CVE-2009-3555",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .needs = RP_NEED_RENEG | RP_NEED_ANSWER,
    VARIANTS({
        .name = "full",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            {.type = RP_STEP_DATA, .conn = 0, .data.bytes = RP_TEXT("GET / HTT")},
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL, RESUMED, REFUSES, ANY_ALERT, CLOSE),
            {.type = RP_STEP_DATA, .conn = 0, .when = RP_WHEN_COMPLETED, .data.bytes = RP_TEXT("P/1.0\r\n\r\n")},
            {.type = RP_STEP_EXPECT, .conn = 0, .when = RP_WHEN_COMPLETED,
             .expect = {.until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANSWER, ANY_ALERT, CLOSE)}},
            END(0)),
    }, {
        .name = "resuming",
        .script = SCRIPT(1, 1,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SAVE(0, 0),
            {.type = RP_STEP_DATA, .conn = 0, .data.bytes = RP_TEXT("GET / HTT")},
            SHAKE(0, .hello = {.offers = OFFER(0)}),
            ACCEPT(0, FULL, RESUMED, REFUSES, ANY_ALERT, CLOSE),
            {.type = RP_STEP_DATA, .conn = 0, .when = RP_WHEN_COMPLETED, .data.bytes = RP_TEXT("P/1.0\r\n\r\n")},
            {.type = RP_STEP_EXPECT, .conn = 0, .when = RP_WHEN_COMPLETED,
             .expect = {.until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANSWER, ANY_ALERT, CLOSE)}},
            END(0)),
    }),
};
