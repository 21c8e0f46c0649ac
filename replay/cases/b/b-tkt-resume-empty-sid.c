// RFC 5077 section 3.4: a ticket without a session ID. Only the order of the server's messages shows that it was taken.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(b_tkt_resume_empty_sid) = {
    .id = "b-tkt-resume-empty-sid",
    .says = "a ticket beside an empty session ID resumes, or gets a full handshake",
    .source = "RFC 5077 section 3.4",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        .look = rp_look_ticket_told,
        .script = SCRIPT(2, 1,
            SESSION_BY_TICKET(0, 0),
            CONNECT(1),
            OFFER_TICKET(1, 0, EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_TRUNCATE, .at = 0))),
            RESUMES_OR_NOT(1, 0),
            END(1)),
    }),
};
