// RFC 5246 section 7.4.9: application data before the Finished of a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_app_data_after_ccs) = {
    .id = "g-app-data-after-ccs",
    .says = "application data between ChangeCipherSpec and Finished of a renegotiation gets unexpected_message",
    .source = "RFC 5246 section 7.4.9",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {},
                  EDITS({.part = TW_HS_FINISHED, .nth = 1, .op = RP_EDIT_RECORD_BEFORE, .other = RP_PART_DATA,
                         .bytes = REQUEST})),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }),
};
