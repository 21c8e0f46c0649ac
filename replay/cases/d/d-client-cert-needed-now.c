// CVE-2025-23419, CVE-2014-3616: a session of an open name on one that asks for a certificate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// Connection 1 shows what the second name says to a client without certificate, 2 what it says to the session of the first.
static enum rp_result looks(const struct rp_look_at *at)
{
    if (rp_look_served(at, 1)) {
        return rp_look_say(at, RP_SKIPPED, "the second name serves clients without certificate");
    }
    return rp_look_served(at, 2)
               ? rp_look_say(at, RP_FAIL, "a session made without certificate opens a name that asks for one")
               : RP_PASS;
}

// clang-format off
CASE(d_client_cert_needed_now) = {
    .id = "d-client-cert-needed-now",
    .says = "a session made without certificate does not open a name that asks clients for one",
    .source = "CVE-2025-23419; CVE-2014-3616",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_SECOND_NAME | RP_NEED_ANSWER,
    VARIANTS({
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_A, .client_certificate = RP_OFF),
            CONNECT(1),
            SHAKE(1, .hello = {.server_name = NAME_B, .client_certificate = RP_OFF}),
            NEED(1, FULL, ANY_ALERT, CLOSE),
            ASKS_IF_COMPLETED(1),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.server_name = NAME_B, .client_certificate = RP_OFF, .offers = OFFER(0)}),
            EXPECT(2, .accept = RP_ANY_OF(FULL, RESUMED, ANY_ALERT, CLOSE)),
            ASKS_IF_COMPLETED(2),
            END(2)),
        .look = looks,
    }),
};
