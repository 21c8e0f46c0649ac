// RFC 8446 section 4.1.2: a second hello without the PSKs of the first.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(e_hrr_psk_dropped) = {
    .id = "e-hrr-psk-dropped",
    .says = "a second hello without its PSK leads to a full handshake or an alert, and one that is empty there to an alert",
    .source = "RFC 8446 section 4.1.2; CVE-2025-6395",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_RETRY,
    .crashes = true,
    VARIANTS({
        .name = "dropped",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true},
                  EDITS(IN_HELLO_NR(1, "pre_shared_key", .op = RP_EDIT_REMOVE))),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ALERT(MISSING_EXTENSION), ALERT(ILLEGAL_PARAMETER)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .name = "empty",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true},
                  EDITS(IN_HELLO_NR(1, "pre_shared_key", .op = RP_EDIT_SET))),
            REFUSED(1, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER)),
            END(1)),
    }),
};
