// RFC 5246 section 7.4.1.1: a client that does not do what HelloRequest asks for.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
#define ENDS_OR_ANSWERS                                                                                                \
    EXPECT(0, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE, ANSWER), .tolerate = RP_ANY_OF(HELLO_REQUEST))

// What a client does that was asked to renegotiate: a variant.
#define ASKED(called, ...)                                                                                             \
    {                                                                                                                  \
        .name = (called),                                                                                              \
        .control = RP_CONTROL_NONE,                                                                                    \
        .script = SCRIPT(1, 0, ASKED_TO_RENEGOTIATE(0), __VA_ARGS__, END(0)),                                          \
    }

CASE(g_server_initiated_refused) = {
    .id = "g-server-initiated-refused",
    .says = "a client that refuses or passes over HelloRequest gets an end or an answer in time",
    .source = "RFC 5246 section 7.4.1.1",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    .needs = RP_NEED_TRIGGER,
    VARIANTS(ASKED("warning", RECORD(0, .content_type = TW_CT_ALERT, .body = RP_TEXT("\1\x64")), ENDS_OR_ANSWERS),
             ASKED("nothing", ENDS_OR_ANSWERS),
             ASKED("data", DATA(0), ENDS_OR_ANSWERS),
             ASKED("fatal", RECORD(0, .content_type = TW_CT_ALERT, .body = RP_TEXT("\2\x64")), ENDS_OR_ANSWERS)),
};
