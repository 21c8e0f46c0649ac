// RFC 5246 sections 7.2 and 7.2.2: the same where the server ends the connection by a fatal alert.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(a_sid_after_server_fatal) = {
    .id = "a-sid-after-server-fatal",
    .says = "the ID of a session whose connection the server ended by a fatal alert does not resume",
    .source = "RFC 5246 section 7.2; RFC 5246 section 7.2.2",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({
        CONTROL_BY_ID,
        .look = rp_look_ids,
        .script = SCRIPT(2, 1,
            CONNECT(0),
            SHAKE(0, .hello = {.no_ticket = true}),
            NEED(0, FULL),
            SAVE(0, 0),
            DATA(0, EDITS({.part = RP_PART_DATA, .nth = RP_EVERY, .op = RP_EDIT_RECORD_FLIP, .at = 100})),
            EXPECT(0, .role = RP_EXPECT_NEEDED, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANY_ALERT)),
            END_BY(0, FIN),
            CONNECT(1),
            OFFER_ID(1, 0),
            ONLY_FULL(1),
            END(1)),
    }),
};
