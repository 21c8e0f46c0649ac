// RFC 5077 section 3.3: NewSessionTicket comes when the client's Finished was verified, not before.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static enum rp_result look_no_ticket_yet(const struct rp_look_at *at)
{
    return rp_look_message(at, 0, true, TW_HS_NEW_SESSION_TICKET).len == 0
               ? RP_PASS
               : rp_look_say(at, RP_FAIL, "a NewSessionTicket came, and no valid Finished had been sent");
}

// clang-format off
CASE(b_tkt_nst_waits_for_finished) = {
    .id = "b-tkt-nst-waits-for-finished",
    .says = "no NewSessionTicket comes while the client's Finished is held back, nor when it is wrong",
    .source = "RFC 5077 section 3.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        .look = look_no_ticket_yet,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(AT_FINISHED(.path = "verify_data", .op = RP_EDIT_FLIP, .at = 13),
                           AT_FINISHED(.op = RP_EDIT_SEGMENT, .at = 0, .by = 250))),
            REFUSED(0, ALERT(DECRYPT_ERROR)),
            END(0)),
    }),
};
