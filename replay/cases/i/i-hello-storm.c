// CVE-2008-1949: several ClientHellos at once.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_hello_storm) = {
    .id = "i-hello-storm",
    .says = "several ClientHellos in one flight end the handshake",
    .source = "CVE-2008-1949; RFC 5246 section 7.4",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_UP_TO_12,
    VARIANTS({
        .name = "records",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_RECORD_REPEAT, .times = 4})),
            REFUSED_LATE(0, ALERT(UNEXPECTED_MESSAGE), ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }, {
        .name = "one-record",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_REPEAT, .times = 1},
                           {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_JOIN})),
            REFUSED_LATE(0, ALERT(UNEXPECTED_MESSAGE), ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }),
};
