// CVE-2016-8610: warning alerts by the thousand.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_warning_flood) = {
    .id = "i-warning-flood",
    .says = "thousands of warning alerts in a handshake end it, or are survived",
    .source = "CVE-2016-8610",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_BOTH,
    VARIANTS({
        .name = "behind-hello",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 0,
            CONNECT(0),
            SHAKE(0, .to = RP_TO_HELLO),
            RECORD(0, .content_type = TW_CT_ALERT, .body = RP_TEXT("\1\x5a"), .times = 2000),
            SHAKE(0, .to = RP_TO_THE_END),
            ACCEPT(0, FULL, ANY_ALERT, CLOSE),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {}),
            ACCEPT(1, FULL),
            END(1)),
    }),
};
