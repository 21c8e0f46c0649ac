// RFC 5246 section 7.4.1.2: an ID becomes valid when the handshake that made it has completed with Finished.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(a_sid_not_valid_before_finished) = {
    .id = "a-sid-not-valid-before-finished",
    .says = "an ID learnt from ServerHello does not resume before the Finished of its handshake were exchanged",
    .source = "RFC 5246 section 7.4.1.2",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_ID | RP_NEED_CONCURRENT,
    VARIANTS({
        CONTROL_BY_ID,
        .look = rp_look_ids,
        .script = SCRIPT(2, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.no_ticket = true}, .to = RP_TO_ANSWER),
            NEED(0, FULL),
            CONNECT(1),
            SHAKE(1, .hello = {.no_ticket = true, .session_id = RP_TEXT("to be replaced")},
                  EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_COPY, .from = 0, .from_server = true))),
            // Some servers serve nobody while a handshake is under way: then nothing is proved.
            ANSWERED(1),
            ONLY_FULL(1),
            END(1), END(0)),
    }),
};
