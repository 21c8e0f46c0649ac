// RFC 5246 section 7.4.9: verify_data has twelve bytes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void longer(struct rp_varied *varied)
{
    static const uint16_t more[] = {1, 12, 15988};
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->bytes = rp_vary_bytes(varied, more[varied->number], 1);
}

static void shorter(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = varied->number * 11u;
}

// clang-format off
#define REFUSED_LENGTH REFUSED(1, ALERT(DECODE_ERROR), ALERT(DECRYPT_ERROR))

CASE(c_finished_length) = {
    .id = "c-finished-length",
    .says = "a Finished of 0, 11, 13, 24 or 16000 bytes ends an abbreviated handshake",
    .source = "RFC 5246 section 7.2.2; RFC 5246 section 7.4.9",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "shorter",
        .times = 2,
        .vary = shorter,
        .script = SCRIPT(2, 1, OFFERED_BENT(AT_FINISHED(.path = "verify_data", .op = RP_EDIT_TRUNCATE)), REFUSED_LENGTH, END(1)),
    }, {
        .name = "longer",
        .times = 3,
        .vary = longer,
        .script = SCRIPT(2, 1, OFFERED_BENT(AT_FINISHED(.path = "verify_data", .op = RP_EDIT_APPEND)), REFUSED_LENGTH, END(1)),
    }),
};
