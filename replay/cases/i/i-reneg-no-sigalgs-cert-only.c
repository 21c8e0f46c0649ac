// CVE-2021-3449: a renegotiation with signature_algorithms_cert alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_reneg_no_sigalgs_cert_only) = {
    .id = "i-reneg-no-sigalgs-cert-only",
    .says = "a renegotiation with signature_algorithms_cert alone is survived",
    .source = "CVE-2021-3449",
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
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "signature_algorithms", .op = RP_EDIT_REMOVE),
                        IN_HELLO_NR(1, "extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\x32\0\4\0\2\4\1")))),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE)),
            END(0)),
    }),
};
