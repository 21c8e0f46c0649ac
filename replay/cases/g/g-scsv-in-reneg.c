// RFC 5746 section 3.7: the signalling suite in a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_scsv_in_reneg) = {
    .id = "g-scsv-in-reneg",
    .says = "the signalling suite beside right verify_data in a renegotiation ends it with handshake_failure",
    .source = "RFC 5746 section 3.7",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "full",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_SCSV}),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }, {
        .name = "resuming",
        .script = SCRIPT(1, 1,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SAVE(0, 0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_SCSV, .offers = OFFER(0)}),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }),
};
