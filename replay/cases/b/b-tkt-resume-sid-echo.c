// RFC 5077 section 3.4: a server that takes a ticket returns the session ID beside it as it is. One that made it longer told what lay in
// its memory (CVE-2016-9244, Ticketbleed).
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_length(struct rp_varied *varied)
{
    rp_vary_shake(varied, 1)->handshake.hello.session_id = rp_vary_bytes(varied, varied->number + 1u, 0xa1);
}

// clang-format off
CASE(b_tkt_resume_sid_echo) = {
    .id = "b-tkt-resume-sid-echo",
    .says = "a server that takes a ticket returns the session ID beside it, of 1 to 32 bytes, with exactly those bytes",
    .source = "RFC 5077 section 3.4; CVE-2016-9244",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        .times = 32,
        .vary = each_length,
        .look = rp_look_ids,
        .script = SCRIPT(2, 1,
            SESSION_BY_TICKET(0, 0),
            CONNECT(1),
            OFFER_TICKET(1, 0),
            RESUMES_OR_NOT(1, 0),
            END(1)),
    }),
};
