// RFC 5246 section 6.2.1: application data between the messages of a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include <string.h>

// An answer is one whatever its status: that there is no such page shows that the request was read. Only 400 may be for half of it.
static enum rp_result is_answered(const struct rp_look_at *at)
{
    struct tw_cursor in = tw_cursor_over(at->transcript->conns[0].data);
    struct tw_span line;
    if (in.left == 0) {
        return rp_look_say(at, RP_FAIL, "the request between the messages was not answered");
    }
    bool is_bad =
        tw_cursor_bytes(&in, &line, 12) && memcmp(line.data, "HTTP/", 5) == 0 && memcmp(line.data + 8, " 400", 4) == 0;
    return is_bad ? rp_look_say(at, RP_TOLERATED,
                                "the request between the messages was answered as one that cannot be read")
                  : RP_PASS;
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
