// RFC 5246 section 7.4.1.3: the suite of a session was switched off meanwhile.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// Connection 1 shows whether the reload switched the suites off.
static enum rp_result looks(const struct rp_look_at *at)
{
    if (rp_look_facts(at, 1)->completed) {
        return rp_look_say(at, RP_SKIPPED,
                           "the suite of the session is on behind --on-reload: that has to switch AES_128_GCM off");
    }
    return rp_look_resumed(at, 2) ? rp_look_say(at, RP_FAIL, "a session was resumed under a suite that is switched off")
                                  : RP_PASS;
}

// clang-format off
CASE(d_suite_disabled_since) = {
    .id = "d-suite-disabled-since",
    .says = "a session whose suite is switched off is not resumed with it",
    .source = "RFC 5246 section 7.4.1.3",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_RELOAD,
    VARIANTS({
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0, .suites = SUITES_12),
            HOST(RELOAD),
            CONNECT(1),
            SHAKE(1, .hello = {.suites = SUITES_12}),
            NEED(1, FULL, ANY_ALERT, CLOSE),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}),
            EXPECT(2, .accept = RP_ANY_OF(FULL, RESUMED, ALERT(HANDSHAKE_FAILURE)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(2),
            HOST(RELOAD)),  // back, for the next play
        .look = looks,
    }),
};
