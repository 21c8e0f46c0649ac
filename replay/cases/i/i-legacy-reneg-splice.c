// CVE-2009-3555: a victim's first handshake spliced into a connection of the attacker.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_legacy_reneg_splice) = {
    .id = "i-legacy-reneg-splice",
    .says = "a first handshake of somebody else is not joined to a connection that is open",
    .source = "CVE-2009-3555; RFC 5746 section 1",
    .level = RP_LEVEL_MUST,
    .versions = IN_UP_TO_12,
    VARIANTS({
        .name = "extension",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            NEED(0, FULL),
            {.type = RP_STEP_DATA, .conn = 0, .data.bytes = RP_TEXT("GET /secre")},
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "renegotiation_info.renegotiated_connection", .op = RP_EDIT_TRUNCATE))),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE)),
            END(0)),
    }, {
        .name = "neither",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            NEED(0, FULL),
            {.type = RP_STEP_DATA, .conn = 0, .data.bytes = RP_TEXT("GET /secre")},
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE)),
            END(0)),
    }),
};
