// RFC 5746 section 3.2: a renegotiation_info that cannot be read.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_ri_malformed) = {
    .id = "g-ri-malformed",
    .says = "a renegotiation_info that cannot be read ends the handshake",
    .source = "RFC 5746 section 3.2; RFC 5246 section 7.2.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_UP_TO_12,
    VARIANTS({
        .name = "length-too-long",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("renegotiation_info.renegotiated_connection", .op = RP_EDIT_LENGTH, .by = 1))),
            REFUSED(0, ALERT(DECODE_ERROR), ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }, {
        .name = "empty",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("renegotiation_info", .op = RP_EDIT_TRUNCATE))),
            REFUSED(0, ALERT(DECODE_ERROR), ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }, {
        .name = "trailing",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("renegotiation_info", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0")))),
            REFUSED(0, ALERT(DECODE_ERROR), ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }, {
        .name = "twice",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("renegotiation_info", .op = RP_EDIT_DUPLICATE, .times = 1))),
            REFUSED(0, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }),
};
