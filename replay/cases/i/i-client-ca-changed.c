// CVE-2025-68121: a session across a change of the trusted client CAs.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_client_ca_changed) = {
    .id = "i-client-ca-changed",
    .says = "a session made with a certificate is not resumed when the trusted CAs have changed",
    .source = "CVE-2025-68121",
    .level = RP_LEVEL_POLICY,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_RELOAD | RP_NEED_ASKS_CERTIFICATE,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            HOST(RELOAD),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ANY_ALERT, CLOSE), .tolerate = RP_ANY_OF(RESUMED)),
            END(1)),
    }),
};
