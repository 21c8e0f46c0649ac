// RFC 7627 section 5.4: extended master secret in a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_reneg_ems) = {
    .id = "g-reneg-ems",
    .says = "a renegotiation without the extended master secret that the connection has is refused",
    .source = "RFC 7627 section 5.4; RFC 7627 section 6",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .needs = RP_NEED_RENEG | RP_NEED_EMS,
    VARIANTS({
        .name = "dropped",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {.no_extended_master_secret = true}),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL))),
    }, {
        .name = "added",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {.no_extended_master_secret = true}),
            SHAKE(0, .hello = {}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE))),
    }, {
        .name = "kept-resuming",
        .script = SCRIPT(1, 1,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SAVE(0, 0),
            SHAKE(0, .hello = {.offers = OFFER(0)}),
            ACCEPT(0, FULL, RESUMED, REFUSES),
            SHAKE(0, .hello = {}),  // the last word of one that resumes is ours: the next shows what the server makes of it
            ACCEPT(0, FULL, REFUSES),
            END(0)),
    }),
};
