// RFC 5246 section 6.2.1: application data between the messages of a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result is_answered(const struct rp_look_at *at)
{
    return rp_look_served(at, 0) ? RP_PASS
                                 : rp_look_say(at, RP_FAIL, "the request between the messages was not answered");
}

// clang-format off
CASE(g_app_data_between) = {
    .id = "g-app-data-between",
    .says = "application data between the messages of a renegotiation is delivered, and the handshake completes",
    .source = "RFC 5246 section 6.2.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_RENEG | RP_NEED_ANSWER,
    VARIANTS({
        .look = is_answered,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {},
                  EDITS({.part = TW_HS_CLIENT_KEY_EXCHANGE, .nth = 1, .op = RP_EDIT_RECORD_BEFORE, .other = RP_PART_DATA,
                         .bytes = RP_TEXT("GET / HTTP/1.0")},
                        {.part = TW_HS_CLIENT_KEY_EXCHANGE, .nth = 1, .op = RP_EDIT_RECORD_AFTER, .other = RP_PART_DATA,
                         .bytes = RP_TEXT("\r\n\r\n")})),
            // Who answers at once, and closes as HTTP/1.0 does, has delivered it, too.
            ACCEPT(0, FULL, ANSWER),
            EXPECT(0, .until = RP_UNTIL_QUIET),
            END(0)),
    }),
};
