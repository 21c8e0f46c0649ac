// RFC 5246 sections 7.2.2 and 7.4.9: a handshake that failed at its Finished leaves no session.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(a_sid_after_bad_finished) = {
    .id = "a-sid-after-bad-finished",
    .says = "the ID of a handshake whose Finished was wrong does not resume",
    .source = "RFC 5246 section 7.2.2; RFC 5246 section 7.4.9",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({
        CONTROL_BY_ID,
        .look = rp_look_ids,
        .script = SCRIPT(2, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.no_ticket = true},
                  EDITS(AT_FINISHED(.path = "verify_data", .op = RP_EDIT_FLIP, .at = 40))),
            REFUSED(0, ALERT(DECRYPT_ERROR), ALERT(HANDSHAKE_FAILURE)),
            END_BY(0, FIN),
            CONNECT(1),
            SHAKE(1, .hello = {.no_ticket = true, .session_id = RP_TEXT("to be replaced")},
                  EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_COPY, .from = 0, .from_server = true))),
            ONLY_FULL(1),
            END(1)),
    }),
};
