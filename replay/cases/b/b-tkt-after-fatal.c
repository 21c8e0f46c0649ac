// RFC 5246 section 7.2.2 takes a session from a connection that ended by a fatal alert; RFC 5077 section 5.1 sees no risk in a ticket that
// still resumes it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(b_tkt_after_fatal) = {
    .id = "b-tkt-after-fatal",
    .says = "a ticket whose connection ended by a fatal alert gets a full handshake",
    .source = "RFC 5246 section 7.2.2; RFC 5077 section 5.1",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        CONTROL_BY_TICKET,
        .look = rp_look_ids,
        .script = SCRIPT(2, 1,
            CONNECT(0),
            SHAKE(0),
            NEED(0, FULL),
            SAVE(0, 0, .ticket = 1),
            RECORD(0, .content_type = TW_CT_ALERT, .body = RP_TEXT("\x02\x28")),
            EXPECT(0, .until = RP_UNTIL_REACTION, SOON),
            END_BY(0, FIN),
            CONNECT(1),
            OFFER_TICKET(1, 0),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(RESUMED)),
            END(1)),
    }),
};
