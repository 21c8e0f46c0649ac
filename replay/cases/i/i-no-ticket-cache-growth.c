// CVE-2024-2511: sessions of TLS 1.3 in a cache that is never full.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/flood.h"

// clang-format off
#define RESUME(c) CONNECT(c), SHAKE(c, .hello = {.offers = OFFER(0)}), END(c)

CASE(i_no_ticket_cache_growth) = {
    .id = "i-no-ticket-cache-growth",
    .says = "a server's memory is bounded, however often sessions of TLS 1.3 are made and resumed",
    .source = "CVE-2024-2511",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_PROCESS | RP_NEED_PATIENCE,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = rp_look_unbounded,
        .script = SCRIPT(1, 0,
            FLOODS_BEYOND_A_CACHE,
            CONNECT(0),
            SHAKE(0),
            ACCEPT(0, FULL),
            END(0)),
        .flood = &(const struct rp_flood){
            .times = 800,
            .each = 14,
            .script = SCRIPT(14, 1, MAKE_SESSION(0, 0), THIRTEEN(RESUME)),
            .calm = CALM_OF_14,
        },
    }),
};
