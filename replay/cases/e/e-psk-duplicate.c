// RFC 8446 section 4.2.11: pre_shared_key twice, of which one is not the last extension.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(e_psk_duplicate) = {
    .id = "e-psk-duplicate",
    .says = "two pre_shared_key extensions are refused, though the last one is as it should be",
    .source = "RFC 8446 section 4.2; RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key", .op = RP_EDIT_DUPLICATE))),
            REFUSED(1, ALERT(ILLEGAL_PARAMETER), ALERT(DECODE_ERROR)),
            END(1)),
    }),
};
