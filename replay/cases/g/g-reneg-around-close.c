// RFC 5246 section 7.2.1: a renegotiation and the end of the connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_reneg_around_close) = {
    .id = "g-reneg-around-close",
    .says = "a renegotiation that meets the end of the connection ends it in time, and harms nobody",
    .source = "RFC 5246 section 7.2.1",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "behind-close-notify",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            RECORD(0, .content_type = TW_CT_ALERT, .body = RP_TEXT("\1\0")),
            SHAKE(0, .hello = {}, .to = RP_TO_HELLO),
            EXPECT(0, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(CLOSE, ANY_ALERT), .tolerate = RP_ANY_OF(SILENCE)),
            END_BY(0, RST)),
    }, {
        .name = "close-notify-inside",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, .to = RP_TO_ANSWER),
            RECORD(0, .content_type = TW_CT_ALERT, .body = RP_TEXT("\1\0")),
            EXPECT(0, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(CLOSE, ANY_ALERT), .tolerate = RP_ANY_OF(SILENCE)),
            END_BY(0, RST)),
    }, {
        .name = "fin-inside",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, .to = RP_TO_ANSWER),
            END_BY(0, FIN),
            CONNECT(1),
            SHAKE(1, .hello = {}),
            ACCEPT(1, FULL),
            END(1)),
    }),
};
