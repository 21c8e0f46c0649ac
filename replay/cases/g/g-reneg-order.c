// RFC 5246 section 7.1: the order of messages in a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_reneg_order) = {
    .id = "g-reneg-order",
    .says = "messages of a renegotiation that are out of order end it, and a wrong Finished does",
    .source = "RFC 5246 section 7.1; RFC 5246 section 7.4; RFC 5246 section 7.4.9",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "change-behind-hello",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, .to = RP_TO_HELLO),
            RECORD(0, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .body = RP_TEXT("\1")),
            REFUSED_LATE(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "change-before-key-exchange",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS({.part = TW_HS_CLIENT_KEY_EXCHANGE, .nth = 1, .op = RP_EDIT_SWAP, .other = RP_PART_CCS})),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "change-twice",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS({.part = RP_PART_CCS, .nth = 1, .op = RP_EDIT_REPEAT})),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
            END(0)),
    }, {
        .name = "second-hello",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS({.part = TW_HS_CLIENT_KEY_EXCHANGE, .nth = 1, .op = RP_EDIT_INSERT_BEFORE, .other = TW_HS_CLIENT_HELLO})),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "finished-before-change",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS({.part = RP_PART_CCS, .nth = 1, .op = RP_EDIT_SWAP, .other = TW_HS_FINISHED})),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
            END(0)),
    }, {
        .name = "wrong-finished",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS({.part = TW_HS_FINISHED, .nth = 1, .op = RP_EDIT_FLIP, .at = 7})),
            REFUSED(0, ALERT(DECRYPT_ERROR)),
            END(0)),
    }),
};
