// CVE-2011-1473: renegotiations one behind the other.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#define ONCE_MORE SHAKE(0, .hello = {}), ACCEPT(0, FULL, REFUSES, ANY_ALERT, CLOSE)

static enum rp_result is_limited(const struct rp_look_at *at)
{
    return rp_look_facts(at, 0)->handshakes > 10
               ? rp_look_say(at, RP_TOLERATED, "ten renegotiations in a row were carried through")
               : RP_PASS;
}

// clang-format off
CASE(g_reneg_rate) = {
    .id = "g-reneg-rate",
    .says = "renegotiations one behind the other are refused or limited after a few",
    .source = "RFC 5746 section 5; CVE-2011-1473",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .look = is_limited,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            ONCE_MORE, ONCE_MORE, ONCE_MORE, ONCE_MORE, ONCE_MORE, ONCE_MORE, ONCE_MORE, ONCE_MORE, ONCE_MORE, ONCE_MORE,
            END(0)),
    }),
};
