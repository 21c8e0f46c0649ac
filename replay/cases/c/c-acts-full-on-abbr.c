// RFC 5246 section 7.3: the server resumed, and the client goes on as in a full handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(c_acts_full_on_abbr) = {
    .id = "c-acts-full-on-abbr",
    .says = "a client that goes on with a key exchange where the server resumed gets unexpected_message",
    .source = "RFC 5246 section 7.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_CCS(.op = RP_EDIT_INSERT_BEFORE, .other = TW_HS_CLIENT_KEY_EXCHANGE)),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }),
};
