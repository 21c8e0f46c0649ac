// RFC 5746 section 5: a client certificate that changes in a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_reneg_client_cert) = {
    .id = "g-reneg-client-cert",
    .says = "a renegotiation without the certificate that the client gave before is carried through, or refused in a way that a client understands",
    .source = "RFC 5746 section 5; RFC 7627 section 1",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .needs = RP_NEED_TRIGGER | RP_NEED_ASKS_CERTIFICATE | RP_NEED_RENEG,
    VARIANTS({
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            DATA(0),
            EXPECT(0, .until = RP_UNTIL_REACTION, .role = RP_EXPECT_NEEDED, .accept = RP_ANY_OF({.type = RP_REACT_HELLO_REQUEST})),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.client_certificate = RP_OFF}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }),
};
