// RFC 8446 section 4.2.9: pre_shared_key alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(e_psk_no_modes_ext) = {
    .id = "e-psk-no-modes-ext",
    .says = "pre_shared_key without psk_key_exchange_modes ends the handshake with missing_extension",
    .source = "RFC 8446 section 4.2.9; RFC 8446 section 6.2; RFC 8446 section 9.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(TAKE_FROM_HELLO("psk_key_exchange_modes"))),
            REFUSED(1, ALERT(MISSING_EXTENSION)),
            END(1)),
    }),
};
