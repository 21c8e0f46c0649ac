// CVE-2011-1473: handshakes one behind the other, without an end.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#define ONCE_MORE SHAKE(0, .hello = {}), ACCEPT(0, FULL, REFUSES, ANY_ALERT, CLOSE)
#define FIVE_MORE ONCE_MORE, ONCE_MORE, ONCE_MORE, ONCE_MORE, ONCE_MORE

static enum rp_result is_limited(const struct rp_look_at *at)
{
    return rp_look_facts(at, 0)->handshakes > 20
               ? rp_look_say(at, RP_TOLERATED, "twenty renegotiations in a row were carried through")
               : RP_PASS;
}

// clang-format off
CASE(i_reneg_flood) = {
    .id = "i-reneg-flood",
    .says = "renegotiations without an end are refused, limited, or at least survived",
    .source = "CVE-2011-1473; CVE-2011-5094; CVE-2011-4619; CVE-2019-0190",
    .level = RP_LEVEL_POLICY,
    .crashes = true,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .look = is_limited,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            FIVE_MORE, FIVE_MORE, FIVE_MORE, FIVE_MORE,
            END(0)),
    }),
};
