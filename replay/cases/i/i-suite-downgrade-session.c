// CVE-2010-4180: the suite of a session changes when it is offered with another one.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static enum rp_result is_the_same(const struct rp_look_at *at)
{
    const struct rp_session *session = rp_look_session(at, 0);
    const struct rp_client_facts *last = rp_look_facts(at, 2);
    return session && last->resumed && last->cipher_suite != session->cipher_suite
               ? rp_look_say(at, RP_FAIL, "the session came back with another suite than it was made with")
               : RP_PASS;
}

// That the session is not to be resumed without its suite is d-suite-not-offered: here, that it does not change.
// clang-format off
CASE(i_suite_downgrade_session) = {
    .id = "i-suite-downgrade-session",
    .says = "the suite of a session stays what it was, whatever is offered with it in between",
    .source = "CVE-2010-4180; CVE-2008-7270; RFC 5246 section 7.4.1.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_TWO_SUITES,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = is_the_same,
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0, .suites = SUITES_12),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .suites = OTHER_SUITES_12}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE, UNREADABLE)),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}),
            ACCEPT(2, FULL, RESUMED),
            END(2)),
    }),
};
