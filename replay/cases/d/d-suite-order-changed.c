// RFC 5246 section 7.4.1.3: other suites are offered before that of the session.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(d_suite_order_changed) = {
    .id = "d-suite-order-changed",
    .says = "a session keeps its suite in TLS 1.2 whatever is offered before it, and in TLS 1.3 its hash",
    .source = "RFC 5246 section 7.4.1.3; RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_TWO_SUITES,
    VARIANTS({
        .versions = IN_12,
        .name = "1.2",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = SUITES_12),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = RP_CODES(TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                                                  TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                                                  TW_SUITE_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                                                  TW_SUITE_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                                                  TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256,
                                                  TW_SUITE_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
                                                  TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                                  TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
                               .offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }, {
        .versions = IN_13,
        .name = "1.3",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .suites = AES_128_13),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = RP_CODES(TW_SUITE_TLS_CHACHA20_POLY1305_SHA256, TW_SUITE_TLS_AES_128_GCM_SHA256),
                               .offers = OFFER(0)}),
            RESUMES(1),
            END(1)),
    }),
};
