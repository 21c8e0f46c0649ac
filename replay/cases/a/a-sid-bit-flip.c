// RFC 5246 section 7.4.1.2: a session is found by the whole of its ID.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// Each byte once, two of them in a play.
static void each_byte(struct rp_varied *varied)
{
    unsigned byte = varied->number;
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = byte * 8 + byte % 8;
    rp_vary_edit(rp_vary_shake(varied, 2), 0)->at = (byte + 16) * 8 + (byte + 5) % 8;
}

// clang-format off
#define FLIPPED EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_FLIP))

CASE(a_sid_bit_flip) = {
    .id = "a-sid-bit-flip",
    .says = "an ID that differs from a session's by one bit does not resume it",
    .source = "RFC 5246 section 7.4.1.2",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({
        .times = 16,
        .vary = each_byte,
        .look = rp_look_ids,
        .script = SCRIPT(3, 1,
            SESSION_BY_ID(0, 0),
            CONNECT(1),
            OFFER_ID(1, 0, FLIPPED),
            ONLY_FULL(1),
            END(1),
            CONNECT(2),
            OFFER_ID(2, 0, FLIPPED),
            ONLY_FULL(2),
            END(2)),
    }),
};
