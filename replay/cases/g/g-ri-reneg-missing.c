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
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }),
};
