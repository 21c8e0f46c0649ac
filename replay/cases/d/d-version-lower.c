// RFC 5246 appendix E.1: a session of TLS 1.2, offered in a lower version.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(d_version_lower) = {
    .id = "d-version-lower",
    .says = "a session of TLS 1.2 is not resumed in TLS 1.1 or 1.0, and a hello that ends there gets no answer in 1.2",
    .source = "RFC 5246 section 7.4.1.3; RFC 5246 appendix E.1",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_LEGACY,
    VARIANTS({
        .name = "to-1.1",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = RP_CODES(TW_VERSION_TLS11), .offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ALERT(PROTOCOL_VERSION)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .name = "to-1.0",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = RP_CODES(TW_VERSION_TLS10), .offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ALERT(PROTOCOL_VERSION)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
