// RFC 5746 section 3.7: a renegotiation without renegotiation_info.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_ri_reneg_missing) = {
    .id = "g-ri-reneg-missing",
    .says = "a renegotiation whose ClientHello has no renegotiation_info ends with handshake_failure",
    .source = "RFC 5746 section 3.7",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            EXPECT(0, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(HANDSHAKE_FAILURE)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, WARNING(NO_RENEGOTIATION))),
            END(0)),
    }),
};
