// RFC 5246 sections 7.3 and 7.4: the server made a full handshake of the offer, and the client goes on as if it had not.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(c_acts_abbr_on_full) = {
    .id = "c-acts-abbr-on-full",
    .says = "ChangeCipherSpec and Finished with the secret of an old session end a full handshake with unexpected_message",
    .source = "RFC 5246 section 7.3; RFC 5246 section 7.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    VARIANTS({
        .name = "id",
        .needs = RP_NEED_ID,
        .script = SCRIPT(2, 1,
            SESSION_BY_ID(0, 0),
            CONNECT(1),
            OFFER_ID(1, 0, .finish = RP_FINISH_ABBREVIATED, EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_FLIP, .at = 9))),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "ticket",
        .needs = RP_NEED_TICKET,
        .script = SCRIPT(2, 1,
            SESSION_BY_TICKET(0, 0),
            CONNECT(1),
            OFFER_TICKET(1, 0, .finish = RP_FINISH_ABBREVIATED,
                         EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_FLIP, .at = 9))),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }),
};
