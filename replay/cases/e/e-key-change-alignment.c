// RFC 8446 section 5.1: a message before a change of keys ends its record.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
// Tickets may come before the server looks at what is left over.
#define REFUSED_IN_THE_END(c, ...)                                                                                     \
    EXPECT(c, .until = RP_UNTIL_QUIET, .within_us = 500000, .round_trip = true, .accept = RP_ANY_OF(__VA_ARGS__),      \
           .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE))

CASE(e_key_change_alignment) = {
    .id = "e-key-change-alignment",
    .says = "a message that changes keys has to end its record: what stands behind it there is refused",
    .source = "RFC 8446 section 5.1; CVE-2025-61730; RUSTSEC-2026-0285",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "part-behind-hello",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_INSERT_AFTER, .other = TW_HS_KEY_UPDATE,
                         .bytes = RP_TEXT("\0")},
                        {.part = TW_HS_KEY_UPDATE, .op = RP_EDIT_LENGTH, .by = 40},
                        {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_JOIN})),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR)),
            END(1)),
    }, {
        .name = "message-behind-hello",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_INSERT_AFTER, .other = TW_HS_KEY_UPDATE,
                         .bytes = RP_TEXT("\0")},
                        {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_JOIN})),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "part-behind-finished",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS({.part = TW_HS_FINISHED, .op = RP_EDIT_INSERT_AFTER, .other = TW_HS_KEY_UPDATE,
                         .bytes = RP_TEXT("\0")},
                        {.part = TW_HS_KEY_UPDATE, .op = RP_EDIT_LENGTH, .by = 40},
                        {.part = TW_HS_FINISHED, .op = RP_EDIT_JOIN})),
            REFUSED_IN_THE_END(1, ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR)),
            END(1)),
    }, {
        .name = "message-behind-finished",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS({.part = TW_HS_FINISHED, .op = RP_EDIT_INSERT_AFTER, .other = TW_HS_KEY_UPDATE,
                         .bytes = RP_TEXT("\0")},
                        {.part = TW_HS_FINISHED, .op = RP_EDIT_JOIN})),
            REFUSED_IN_THE_END(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "second-hello-behind-first",
        .needs = RP_NEED_RETRY,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            // A HelloRetryRequest for the first is not answered: a third ClientHello would be what is refused.
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true}, .to = RP_TO_ANSWER,
                  EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_INSERT_AFTER, .other = TW_HS_CLIENT_HELLO},
                        {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_JOIN})),
            REFUSED_LATE(1, ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR)),
            END(1)),
    }),
};
