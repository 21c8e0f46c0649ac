// RFC 5246 appendix F.1.4: the client of a session is the one that its certificate named.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// Connection 0 has the certificate, 1 resumes its session, 2 has none: what it sees is for anybody.
static enum rp_result looks(const struct rp_look_at *at)
{
    struct tw_span known = rp_look_body(at, 0);
    struct tw_span resumed = rp_look_body(at, 1);
    struct tw_span anonymous = rp_look_body(at, 2);
    if (tw_span_equal(known, anonymous)) {
        return rp_look_say(at, RP_SKIPPED, "the answer does not show who asks: --request names a page that does");
    }
    if (!rp_look_resumed(at, 1) || tw_span_equal(known, resumed)) {
        return RP_PASS;
    }
    return tw_span_equal(resumed, anonymous) && rp_look_served(at, 1)
               ? rp_look_say(at, RP_FAIL, "the client of the resumed session was served as one without certificate")
               : rp_look_say(at, RP_TOLERATED, "the resumed session got another answer than the one before");
}

// clang-format off
CASE(d_client_cert_kept) = {
    .id = "d-client-cert-kept",
    .says = "a resumed session is of the client whose certificate made it, or a full handshake asks for it again",
    .source = "RFC 5246 appendix F.1.4",
    .level = RP_LEVEL_POLICY,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_ASKS_CERTIFICATE | RP_NEED_ANSWER,
    VARIANTS({
        .script = SCRIPT(3, 1,
            CONNECT(0),
            SHAKE(0, .to = RP_TO_THE_END),
            NEED(0, FULL),
            SAVE(0, 0),
            DATA(0),
            EXPECT(0, .until = RP_UNTIL_QUIET, .role = RP_EXPECT_NEEDED, .accept = RP_ANY_OF(ANSWER)),
            END(0),
            CONNECT(2),
            SHAKE(2, .hello = {.client_certificate = RP_OFF}),
            NEED(2, FULL, ANY_ALERT, CLOSE),
            ASKS_IF_COMPLETED(2),
            END(2),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            DATA(1),
            EXPECT(1, .until = RP_UNTIL_QUIET),
            END(1)),
        .look = looks,
    }),
};
