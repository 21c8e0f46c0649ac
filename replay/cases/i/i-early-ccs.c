// CVE-2014-0224: ChangeCipherSpec before there are keys.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_early_ccs) = {
    .id = "i-early-ccs",
    .says = "a ChangeCipherSpec before the key exchange ends the handshake with unexpected_message",
    .source = "CVE-2014-0224; RFC 5246 section 7.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_UP_TO_12,
    VARIANTS({
        .name = "first",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .to = RP_TO_ANSWER),
            RECORD(0, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .body = RP_TEXT("\1"), .sealing = RP_SEAL_NEVER),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "renegotiation",
        .needs = RP_NEED_RENEG,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, .to = RP_TO_ANSWER),
            RECORD(0, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .body = RP_TEXT("\1")),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "refused-offer",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.session_id = RP_TEXT("an ID that is 32 bytes, made up.")}, .to = RP_TO_ANSWER),
            RECORD(0, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .body = RP_TEXT("\1"), .sealing = RP_SEAL_NEVER),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }),
};
