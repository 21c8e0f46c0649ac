// RFC 8446 section 4.5: EndOfEarlyData.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_eoed) = {
    .id = "f-early-eoed",
    .says = "EndOfEarlyData that is missing, not empty, doubled or out of place ends the connection",
    .source = "RFC 8446 section 4.5; RFC 8446 section 4; RFC 8446 section 6.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .name = "missing",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_DROP})),
            REFUSED_EARLY(1, ALERT(BAD_RECORD_MAC), ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "not-empty",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_APPEND, .bytes = RP_TEXT("x")})),
            REFUSED_EARLY(1, ALERT(DECODE_ERROR)),
            END(1)),
    }, {
        .name = "twice",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_REPEAT})),
            REFUSED_EARLY(1, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
            END(1)),
    }, {
        .name = "handshake-keys",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_RECORD_EPOCH, .at = RP_EPOCH_HANDSHAKE})),
            REFUSED_EARLY(1, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
            END(1)),
    }, {
        .name = "refused",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 1,
            UNKNOWN_SESSION(0),
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = TW_HS_FINISHED, .op = RP_EDIT_INSERT_BEFORE, .other = TW_HS_END_OF_EARLY_DATA})),
            // Sealed as early data it may be passed over as such: then it is Finished that does not fit.
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC), ALERT(DECRYPT_ERROR)),
            END(0)),
    }),
};
