// RFC 8446 section 4.2.11: pre_shared_key has to be the last extension.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// The honest hello has five extensions before it, or six with a name; the binder is that of the hello as it is sent.
static void each_place(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = varied->number;
}

// clang-format off
CASE(e_psk_not_last) = {
    .id = "e-psk-not-last",
    .says = "a pre_shared_key that is not the last extension ends the handshake with illegal_parameter",
    .source = "RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .times = 5,
        .vary = each_place,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key", .op = RP_EDIT_MOVE))),
            REFUSED(1, ALERT(ILLEGAL_PARAMETER)),
            END(1)),
    }, {
        .name = "before-padding",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(IN_HELLO("extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\25\0\4\0\0\0\0")))),
            REFUSED(1, ALERT(ILLEGAL_PARAMETER)),
            END(1)),
    }),
};
