// RFC 5246 section 7.4.1.2: the length of the session ID has to fit the message around it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
#define MADE_UP RP_TEXT("an ID that is 32 bytes, made up.")

CASE(a_sid_length_overrun) = {
    .id = "a-sid-length-overrun",
    .says = "a session ID whose length points past the message, or swallows the suites, ends the handshake with decode_error",
    .source = "RFC 5246 section 7.4.1.2; RFC 5246 section 7.2.2; RFC 8446 section 6.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    VARIANTS({
        // Version and random, the length 32, and ten bytes.
        .name = "past-the-message",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.session_id = MADE_UP},
                  EDITS(IN_HELLO(NULL, .op = RP_EDIT_TRUNCATE, .at = 2 + 32 + 1 + 10))),
            REFUSED(0, ALERT(DECODE_ERROR)),
            END(0)),
    }, {
        // An ID of no bytes takes in the length of the suites and the first of them: what comes next is another suite, read as a length.
        .name = "swallows-the-suites",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.no_middlebox = true},
                  EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_LENGTH, .by = 4))),
            REFUSED(0, ALERT(DECODE_ERROR)),
            END(0)),
    }),
};
