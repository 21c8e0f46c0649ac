// RFC 5246 section 7.4.1.1: the server asks to renegotiate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_server_initiated) = {
    .id = "g-server-initiated",
    .says = "a renegotiation that the server asked for is carried through, or refused by what it wanted of the client",
    .source = "RFC 5246 section 7.4.1.1; RFC 5246 section 7.4.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_TRIGGER,
    VARIANTS({
        .name = "certificate",
        .needs = RP_NEED_ASKS_CERTIFICATE,
        .script = SCRIPT(1, 0,
            ASKED_TO_RENEGOTIATE(0),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL),
            EXPECT(0, .until = RP_UNTIL_QUIET, .accept = RP_ANY_OF(ANSWER)),
            END(0)),
    }, {
        .name = "no-certificate",
        .script = SCRIPT(1, 0,
            ASKED_TO_RENEGOTIATE(0),
            SHAKE(0, .hello = {.client_certificate = RP_OFF}),
            ACCEPT(0, FULL, ANY_ALERT, CLOSE),
            END(0)),
    }),
};
