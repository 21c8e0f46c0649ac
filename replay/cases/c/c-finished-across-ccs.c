// RFC 5246 section 7.1: keys change between messages, not within one. A request stands behind them, so that a server that waits for the rest
// of some message goes on, too.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_split(struct rp_varied *varied)
{
    static const uint8_t splits[] = {1, 4, 10};
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = splits[varied->number];
}

// clang-format off
CASE(c_finished_across_ccs) = {
    .id = "c-finished-across-ccs",
    .says = "a Finished that begins before ChangeCipherSpec ends the handshake",
    .source = "RFC 5246 section 7.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .times = 3,
        .vary = each_split,
        .script = SCRIPT(2, 1,
            OFFERED_BENT({.part = TW_HS_FINISHED, .op = RP_EDIT_SPLIT},
                         {.part = TW_HS_FINISHED, .op = RP_EDIT_RECORD_MOVE, .other = RP_PART_CCS},
                         AT_FINISHED(.op = RP_EDIT_INSERT_AFTER, .other = RP_PART_DATA, .bytes = REQUEST)),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR), ALERT(BAD_RECORD_MAC)),
            END(1)),
    }),
};
