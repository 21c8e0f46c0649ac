// CVE-2025-6395: a PSK in the first ClientHello, none in the second.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// What a server may answer is e-hrr-psk-dropped: here, that it lives on.
// clang-format off
CASE(i_second_hello_no_psk) = {
    .id = "i-second-hello-no-psk",
    .says = "a second ClientHello that leaves the PSK of the first out is survived",
    .source = "CVE-2025-6395",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_RETRY,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true},
                  EDITS(IN_HELLO_NR(1, "pre_shared_key", .op = RP_EDIT_REMOVE))),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE, UNREADABLE)),
            END(1)),
    }),
};
