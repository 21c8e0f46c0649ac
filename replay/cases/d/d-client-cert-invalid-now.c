// RFC 5246 appendix F.1.4, CVE-2025-68121: the client of a session is not welcome any more.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// Connection 1 shows what a client with that certificate gets behind the reload, 2 what the session gets that it made before.
static enum rp_result looks(const struct rp_look_at *at)
{
    if (rp_look_served(at, 1)) {
        return rp_look_say(at, RP_SKIPPED,
                           "the client's certificate is good behind --on-reload: that has to take it away");
    }
    return rp_look_served(at, 2)
               ? rp_look_say(at, RP_FAIL, "a session serves a client whose certificate is not accepted any more")
               : RP_PASS;
}

// clang-format off
CASE(d_client_cert_invalid_now) = {
    .id = "d-client-cert-invalid-now",
    .says = "a session does not outlive the trust in the certificate that its client showed",
    .source = "RFC 5246 appendix F.1.4; CVE-2025-68121",
    .level = RP_LEVEL_POLICY,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_RELOAD | RP_NEED_ASKS_CERTIFICATE | RP_NEED_ANSWER,
    VARIANTS({
        .script = SCRIPT(3, 1,
            CONNECT(0),
            SHAKE(0, .to = RP_TO_THE_END),
            NEED(0, FULL),
            SAVE(0, 0),
            DATA(0),
            EXPECT(0, .until = RP_UNTIL_QUIET, .role = RP_EXPECT_NEEDED, .accept = RP_ANY_OF(ANSWER)),
            END(0),
            HOST(RELOAD),
            CONNECT(1),
            SHAKE(1, .to = RP_TO_THE_END),
            NEED(1, FULL, ANY_ALERT, CLOSE),
            ASKS_IF_COMPLETED(1),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}),
            EXPECT(2, .accept = RP_ANY_OF(FULL, RESUMED, ANY_ALERT, CLOSE)),
            ASKS_IF_COMPLETED(2),
            END(2),
            HOST(RELOAD)),  // back, for the next play
        .look = looks,
    }),
};
