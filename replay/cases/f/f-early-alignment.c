// RFC 8446 section 5.1: messages do not span a change of keys.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_alignment) = {
    .id = "f-early-alignment",
    .says = "no message begins in a record in front of a change of keys and ends behind it",
    .source = "RFC 8446 section 5.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .name = "behind-hello",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_RECORD_AFTER, .other = TW_CT_HANDSHAKE, .bytes = RP_TEXT("\5")},
                        {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_JOIN})),
            REFUSED_EARLY(1, ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR)),
            END(1)),
    }, {
        .name = "behind-end-of-early-data",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_RECORD_AFTER, .other = TW_CT_HANDSHAKE,
                         .bytes = RP_TEXT("\x14")},
                        {.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_JOIN})),
            REFUSED_EARLY(1, ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR)),
            END(1)),
    }),
};
