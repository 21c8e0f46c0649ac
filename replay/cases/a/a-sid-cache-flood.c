// CVE-2024-2511: more sessions than a cache holds.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/flood.h"

// clang-format off
#define CACHED(c) CONNECT(c), SHAKE(c, .hello.no_ticket = true), NEED(c, FULL), END(c)

CASE(a_sid_cache_flood) = {
    .id = "a-sid-cache-flood",
    .says = "a server with more sessions than its cache holds goes on, with the first and the last of them, and its memory is bounded",
    .source = "CVE-2024-2511; RFC 5246 appendix F.1.4",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .needs = RP_NEED_ID | RP_NEED_PATIENCE,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = rp_look_unbounded,
        .script = SCRIPT(4, 2,
            MAKE_SESSION(0, 0, .no_ticket = true),
            FLOODS_BEYOND_A_CACHE,
            CONNECT(1),
            SHAKE(1, .hello = {.no_ticket = true, .offers = OFFER_BY(ID, 0)}),
            ACCEPT(1, FULL, RESUMED),
            END(1),
            MAKE_SESSION(2, 1, .no_ticket = true),
            CONNECT(3),
            SHAKE(3, .hello = {.no_ticket = true, .offers = OFFER_BY(ID, 1)}),
            ACCEPT(3, FULL, RESUMED),
            END(3)),
        .flood = &(const struct rp_flood){
            .times = 800,
            .each = 14,
            .script = SCRIPT(14, 0, CACHED(0), THIRTEEN(CACHED)),
            .calm = CALM_OF_14,
        },
    }),
};
