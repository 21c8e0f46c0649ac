// RFC 5246 section 7.4.9: data behind ChangeCipherSpec, and no Finished between them.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(c_no_finished) = {
    .id = "c-no-finished",
    .says = "a request right behind ChangeCipherSpec, without Finished, is not answered: it ends the handshake",
    .source = "RFC 5246 section 7.4.9",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_FINISHED(.op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_DATA, .bytes = REQUEST),
                         AT_FINISHED(.op = RP_EDIT_DROP)),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }),
};
