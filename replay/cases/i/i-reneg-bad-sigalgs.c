// CVE-2015-0291: a renegotiation with signature algorithms that name nothing.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_reneg_bad_sigalgs) = {
    .id = "i-reneg-bad-sigalgs",
    .says = "a renegotiation whose signature algorithms name nothing usable is survived",
    .source = "CVE-2015-0291",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "signature_algorithms", .op = RP_EDIT_SET, .bytes = RP_TEXT("\0\2\xfe\xfe")))),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE)),
            END(0)),
    }),
};
