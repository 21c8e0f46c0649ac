// RFC 8446 section 4.2.10: protected records that no early_data announced.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_no_extension) = {
    .id = "f-early-no-extension",
    .says = "protected records that nobody can read, behind a ClientHello without early_data, end the connection",
    .source = "RFC 8446 section 4.2.10; RFC 8446 section 5.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    VARIANTS({
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .to = RP_TO_ANSWER),
            {.type = RP_STEP_JUNK, .conn = 0, .junk_len = 64},
            REFUSED_LATE(0, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
            END(0)),
    }),
};
