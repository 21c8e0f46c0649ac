// RFC 5246 sections 7.4 and 7.4.1.1: HelloRequest is the server's. No sentence says what a server does with one, so that passing over it
// is told and no more.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(c_hello_request_from_client) = {
    .id = "c-hello-request-from-client",
    .says = "a HelloRequest of the client, before its Finished or behind it, gets unexpected_message",
    .source = "RFC 5246 section 7.4; RFC 5246 section 7.4.1.1; RFC 5246 section 7.2.2",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "before-finished",
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_CCS(.op = RP_EDIT_INSERT_BEFORE, .other = TW_HS_HELLO_REQUEST, .bytes = RP_TEXT(""))),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE)),
                   .tolerate = RP_ANY_OF(RESUMED, ANY_ALERT, WARNING(NO_RENEGOTIATION), CLOSE), SOON),
            END(1)),
    }, {
        .name = "with-finished",  // in one segment; passed over it is not seen
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_FINISHED(.op = RP_EDIT_INSERT_AFTER, .other = TW_HS_HELLO_REQUEST, .bytes = RP_TEXT(""))),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE)),
                   .tolerate = RP_ANY_OF(RESUMED, ANY_ALERT, WARNING(NO_RENEGOTIATION), CLOSE), SOON),
            END(1)),
    }, {
        .name = "after-finished",
        .control = RP_CONTROL_NONE,
        .needs = RP_NEED_ANSWER,
        .script = SCRIPT(2, 1,
            OFFERED,
            NEED(1, RESUMED_OF(0)),
            ALONE(1),
            RECORD(1, .content_type = TW_CT_HANDSHAKE, .body = RP_TEXT("\0\0\0\0")),
            DATA(1),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE)),
                   .tolerate = RP_ANY_OF(ANSWER, ANY_ALERT, WARNING(NO_RENEGOTIATION), CLOSE)),
            END(1)),
    }),
};
