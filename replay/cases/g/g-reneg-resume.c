// RFC 5746 section 3.7: a renegotiation that resumes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(g_reneg_resume) = {
    .id = "g-reneg-resume",
    .says = "a renegotiation may resume a session, and the next one still fits behind it",
    .source = "RFC 5246 section 7.4.1.2; RFC 5746 section 3.7",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "own",
        .script = SCRIPT(1, 1,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SAVE(0, 0),
            SHAKE(0, .hello = {.offers = OFFER(0)}),
            ACCEPT(0, RESUMED_OF(0), FULL, REFUSES),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL, REFUSES),
            END(0)),
    }, {
        .name = "of-another-connection",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(1, 0),
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.offers = OFFER(0)}),
            ACCEPT(0, RESUMED_OF(0), FULL, REFUSES),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL, REFUSES),
            END(0)),
    }, {
        .name = "of-another-suite",
        .needs = RP_NEED_TWO_SUITES,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(1, 0, .suites = AES_128_12),
            CONNECT(0),
            SHAKE(0, .hello = {.suites = AES_256_12}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.offers = OFFER(0)}),
            ACCEPT(0, RESUMED_OF(0), FULL, REFUSES),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL, REFUSES),
            END(0)),
    }),
};
