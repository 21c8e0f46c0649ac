// RFC 5246 section 7.4.9: verify_data proves that both sides saw the same handshake; the record around it is sealed as it should be.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_byte(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = varied->number * 8 + varied->number % 8;
}

// clang-format off
CASE(c_finished_bit_flip) = {
    .id = "c-finished-bit-flip",
    .says = "a Finished that is wrong by one bit ends an abbreviated handshake with decrypt_error",
    .source = "RFC 5246 section 7.4.9",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .times = 12,
        .vary = each_byte,
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_FINISHED(.path = "verify_data", .op = RP_EDIT_FLIP)),
            REFUSED(1, ALERT(DECRYPT_ERROR), ALERT(HANDSHAKE_FAILURE)),
            END(1)),
    }),
};
