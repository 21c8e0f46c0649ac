// RFC 8446 section 4: handshake messages under the keys of early data.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_handshake_inside) = {
    .id = "f-early-handshake-inside",
    .says = "no other message than EndOfEarlyData is taken under the keys of early data",
    .source = "RFC 8446 section 4; RFC 8446 section 4.5",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .name = "finished",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_RECORD_BEFORE, .other = TW_CT_HANDSHAKE,
                         .bytes = RP_TEXT("\x14\0\0\x20thirty-two bytes and no Finished")})),
            REFUSED_EARLY(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "key-update",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_RECORD_BEFORE, .other = TW_CT_HANDSHAKE,
                         .bytes = RP_TEXT("\x18\0\0\1\0")})),
            REFUSED_EARLY(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "certificate",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_RECORD_BEFORE, .other = TW_CT_HANDSHAKE,
                         .bytes = RP_TEXT("\x0b\0\0\4\0\0\0\0")})),
            REFUSED_EARLY(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "client-hello",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_RECORD_BEFORE, .other = TW_CT_HANDSHAKE,
                         .bytes = RP_TEXT("\1\0\0\x29\3\3thirty-two bytes of randomness..\0\0\2\x13\1\1\0")})),
            REFUSED_EARLY(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }),
};
