// RFC 5746 section 5: HelloRequest for a certificate, answered by resuming.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_server_initiated_resume) = {
    .id = "g-server-initiated-resume",
    .says = "a server that asks for a certificate by renegotiating does not take a session without one for it",
    .source = "RFC 5746 section 5; CVE-2025-23419",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .needs = RP_NEED_TRIGGER,
    VARIANTS({
        .name = "without-certificate",
        .script = SCRIPT(2, 1,
            CONNECT(1),
            SHAKE(1, .hello = {.client_certificate = RP_OFF}),
            NEED(1, FULL),
            SAVE(1, 0),
            END(1),
            ASKED_TO_RENEGOTIATE(0),
            SHAKE(0, .hello = {.client_certificate = RP_OFF, .offers = OFFER(0)}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, ANY_ALERT, CLOSE), .tolerate = RP_ANY_OF(RESUMED)),
            END(0)),
    }, {
        .name = "with-certificate",
        .needs = RP_NEED_ASKS_CERTIFICATE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(1, 0),
            ASKED_TO_RENEGOTIATE(0),
            SHAKE(0, .hello = {.offers = OFFER(0)}),
            ACCEPT(0, FULL, RESUMED),
            END(0)),
    }),
};
