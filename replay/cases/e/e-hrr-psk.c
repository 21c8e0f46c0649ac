// RFC 8446 section 4.2.11.2: a PSK behind a HelloRetryRequest.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    return rp_look_facts(at, 1)->hello_retry ? RP_PASS : rp_look_say(at, RP_INCONCLUSIVE, "no HelloRetryRequest came");
}

// clang-format off
CASE(e_hrr_psk) = {
    .id = "e-hrr-psk",
    .says = "a PSK goes through a HelloRetryRequest: the suite stays, the PSK fits its hash, the binder covers both hellos",
    .source = "RFC 8446 section 4.1.4; RFC 8446 section 4.2.11.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_RETRY,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true}),
            RESUMES(1),
            END(1)),
        .look = looks,
    }),
};
