// RFC 5077 section 5.4: tickets that are to keep a server busy.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_length(struct rp_varied *varied)
{
    static const uint16_t lengths[] = {15000, 16384, 32768, 50000};
    rp_vary_edit(rp_vary_shake(varied, 0), 0)->bytes = rp_vary_bytes(varied, lengths[varied->number], 0x5b);
}

// clang-format off
CASE(b_tkt_huge) = {
    .id = "b-tkt-huge",
    .says = "a ticket as long as fits, of several records too, gets a full handshake or an alert",
    .source = "RFC 5077 section 5.4",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        .times = 4,
        .vary = each_length,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_SET))),
            EXPECT(0,
                   .accept = RP_ANY_OF(FULL, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(RECORD_OVERFLOW),
                                       ALERT(HANDSHAKE_FAILURE)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }),
};
