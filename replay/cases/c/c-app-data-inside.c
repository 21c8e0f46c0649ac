// RFC 5246 section 7.3: application data comes behind the handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(c_app_data_inside) = {
    .id = "c-app-data-inside",
    .says = "application data before the client's Finished ends an abbreviated handshake with unexpected_message",
    .source = "RFC 5246 section 7.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "in-clear",
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_CCS(.op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_DATA, .bytes = REQUEST)),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "encrypted",
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_FINISHED(.op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_DATA, .bytes = REQUEST)),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }),
};
