// RFC 8446 section 4.2.11: the binder of the second hello is of the second hello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(e_hrr_stale_binder) = {
    .id = "e-hrr-stale-binder",
    .says = "a second hello whose binder is wrong ends with decrypt_error",
    .source = "RFC 8446 section 4.2.11; RFC 8446 section 4.2.11.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_RETRY,
    VARIANTS({
        .name = "second-repeats-first",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true},
                  EDITS(IN_HELLO_NR(1, "pre_shared_key.binders[0]", .op = RP_EDIT_COPY, .from = 1))),
            REFUSED(1, ALERT(DECRYPT_ERROR)),
            END(1)),
    }, {
        .name = "second-flipped",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true},
                  EDITS(IN_HELLO_NR(1, "pre_shared_key.binders[0]", .op = RP_EDIT_FLIP, .at = 100))),
            REFUSED(1, ALERT(DECRYPT_ERROR)),
            END(1)),
    }, {
        .name = "first-flipped",  // a server may check no binder before the one that it uses
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true},
                  EDITS(IN_HELLO_NR(0, "pre_shared_key.binders[0]", .op = RP_EDIT_FLIP, .at = 100))),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(DECRYPT_ERROR), RESUMED, FULL),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
