// CVE-2026-34873: a second ClientHello that speaks of TLS 1.2 alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// That TLS 1.2 is answered at all is e-hrr-then-12: here, that nothing is resumed.
// clang-format off
CASE(i_hrr_to_12_zero_secret) = {
    .id = "i-hrr-to-12-zero-secret",
    .says = "a second ClientHello without TLS 1.3 gets an alert, and no handshake of TLS 1.2",
    .source = "CVE-2026-34873; RFC 8446 section 4.1.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_RETRY | RP_NEED_TLS12,
    VARIANTS({
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12), .no_shares = true,
                               .session_id = RP_TEXT("an ID that is 32 bytes, made up.")},
                  EDITS(IN_HELLO_NR(1, "supported_versions", .op = RP_EDIT_REMOVE),
                        IN_HELLO_NR(1, "key_share", .op = RP_EDIT_REMOVE))),
            EXPECT(0, .until = RP_UNTIL_REACTION,
                   .accept = RP_ANY_OF(ALERT(PROTOCOL_VERSION), ALERT(ILLEGAL_PARAMETER), ALERT(MISSING_EXTENSION), ALERT(HANDSHAKE_FAILURE)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL, UNREADABLE)),
            END(0)),
    }),
};
