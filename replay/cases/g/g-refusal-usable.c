// RFC 5246 section 7.2.2: no_renegotiation is a warning.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_refusal_usable) = {
    .id = "g-refusal-usable",
    .says = "a connection on which a renegotiation was refused with a warning goes on, and is never left hanging",
    .source = "RFC 5246 section 7.2.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_NO_RENEG,
    VARIANTS({
        .name = "refusal",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            EXPECT(0, .accept = RP_ANY_OF(WARNING(NO_RENEGOTIATION), ANY_ALERT, CLOSE), .tolerate = RP_ANY_OF(SILENCE)),
            END(0)),
    }, {
        .name = "data-behind",
        .needs = RP_NEED_ANSWER,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            NEED(0, WARNING(NO_RENEGOTIATION)),
            DATA(0),
            ANSWERS(0),
            END(0)),
    }, {
        .name = "again",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            NEED(0, WARNING(NO_RENEGOTIATION)),
            SHAKE(0, .hello = {}),
            NEED(0, WARNING(NO_RENEGOTIATION)),
            SHAKE(0, .hello = {}),
            ACCEPT(0, WARNING(NO_RENEGOTIATION), ANY_ALERT, CLOSE),
            END(0)),
    }),
};
