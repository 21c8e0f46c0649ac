// RFC 5746 section 3.6: verify_data in a first ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static void of_length(struct rp_varied *varied)
{
    static const size_t lengths[] = {1, 12, 255};
    rp_vary_edit(rp_vary_shake(varied, 0), 0)->bytes = rp_vary_bytes(varied, lengths[varied->number], 0x51);
}

// clang-format off
CASE(g_ri_initial_nonempty) = {
    .id = "g-ri-initial-nonempty",
    .says = "a renegotiation_info that is not empty in a first handshake ends it with handshake_failure",
    .source = "RFC 5746 section 3.6",
    .level = RP_LEVEL_MUST,
    .versions = IN_UP_TO_12,
    VARIANTS({
        .name = "alone",
        .times = 3,
        .vary = of_length,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("renegotiation_info.renegotiated_connection", .op = RP_EDIT_SET))),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }, {
        .name = "beside-scsv",
        .times = 3,
        .vary = of_length,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("renegotiation_info.renegotiated_connection", .op = RP_EDIT_SET),
                           IN_HELLO("cipher_suites", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\xff")))),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }),
};
