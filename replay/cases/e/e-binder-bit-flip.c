// RFC 8446 section 4.2.11: a binder that does not validate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// Each second byte, and each bit of a byte; of a binder of 32 bytes the last eight come round to others.
static void each_other_byte(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = varied->number * 17;
}

// clang-format off
CASE(e_binder_bit_flip) = {
    .id = "e-binder-bit-flip",
    .says = "a PSK whose binder is wrong by a bit ends the handshake with decrypt_error",
    .source = "RFC 8446 section 4.2.11; RFC 8446 section 6.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .times = 24,
        .vary = each_other_byte,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(IN_HELLO("pre_shared_key.binders[0]", .op = RP_EDIT_FLIP))),
            REFUSED(1, ALERT(DECRYPT_ERROR)),
            END(1)),
    }),
};
