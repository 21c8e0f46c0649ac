// RUSTSEC-2026-0285: messages in front of a change of keys that belong behind it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_bytes_under_wrong_key) = {
    .id = "i-bytes-under-wrong-key",
    .says = "a message that is packed behind the one that changes the keys ends the handshake",
    .source = "RFC 8446 section 5.1; CVE-2025-61730; RUSTSEC-2026-0285",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    VARIANTS({
        .name = "behind-hello",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_RECORD_AFTER, .other = TW_CT_HANDSHAKE,
                            .bytes = RP_TEXT("\x14\0\0\x20thirty-two bytes and no Finished")},
                           {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_JOIN})),
            REFUSED_LATE(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "behind-finished",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS({.part = TW_HS_FINISHED, .op = RP_EDIT_RECORD_AFTER, .other = TW_CT_HANDSHAKE,
                            .bytes = RP_TEXT("\x18\0\0\1\0")},
                           {.part = TW_HS_FINISHED, .op = RP_EDIT_JOIN})),
            REFUSED_LATE(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }),
};
