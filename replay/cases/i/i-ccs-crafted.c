// CVE-2004-0079: ChangeCipherSpec where no handshake has begun.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_ccs_crafted) = {
    .id = "i-ccs-crafted",
    .says = "a ChangeCipherSpec where no handshake has begun ends the connection, or is passed over, and harms nobody",
    .source = "CVE-2004-0079; RFC 5246 section 7.1",
    .level = RP_LEVEL_MUST,
    .light = true,
    .crashes = true,
    .versions = IN_12,
    VARIANTS({
        .name = "before-hello",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            RECORD(0, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .body = RP_TEXT("\1"), .sealing = RP_SEAL_NEVER),
            EXPECT(0, .until = RP_UNTIL_REACTION, .within_us = 300000, .round_trip = true,
                   .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE, {.type = RP_REACT_NOT_TLS})),
            END(0)),
    }, {
        .name = "behind-hello",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .to = RP_TO_HELLO),
            RECORD(0, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .version = TW_VERSION_TLS12, .body = RP_TEXT("\1"), .sealing = RP_SEAL_NEVER),
            RECORD(0, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .version = TW_VERSION_TLS12, .body = RP_TEXT("\1"), .sealing = RP_SEAL_NEVER),
            REFUSED_LATE(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }),
};
