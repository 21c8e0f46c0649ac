// RFC 8446 appendix C.4: tickets that let a client be followed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result is_plenty(const struct rp_look_at *at)
{
    return rp_look_facts(at, 0)->num_tickets > 1
               ? RP_PASS
               : rp_look_say(at, RP_TOLERATED, "a connection brings one ticket: who opens two has to show it twice");
}

// clang-format off
CASE(h_linkability) = {
    .id = "h-linkability",
    .says = "a client gets more than one ticket, so that none has to be shown twice",
    .source = "RFC 8446 appendix C.4",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .look = is_plenty,
        .script = SCRIPT(1, 1,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SAVE(0, 0),
            PAUSE_MS(0, 20),
            END(0)),
    }),
};
