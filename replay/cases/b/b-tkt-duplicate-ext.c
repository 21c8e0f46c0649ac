// RFC 5246 section 7.4.1.4: there is never more than one extension of a type. What a server does about two is left open.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
// The first of two is damaged; in the other order it is then moved behind the good one.
#define TWO_OF_THEM                                                                                                    \
    IN_HELLO("session_ticket", .op = RP_EDIT_DUPLICATE),                                                               \
        IN_HELLO("session_ticket.ticket", .op = RP_EDIT_OVERWRITE,                                                     \
                 .bytes = RP_TEXT("garbage, and long enough to reach behind the name of the key and the IV"))
#define WITH_BOTH(...)                                                                                                 \
    SCRIPT(2, 1,                                                                                                       \
        SESSION_BY_TICKET(0, 0),                                                                                       \
        CONNECT(1),                                                                                                    \
        OFFER_TICKET(1, 0, EDITS(__VA_ARGS__)),                                                                        \
        EXPECT(1, .accept = RP_ANY_OF(ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER)),                                  \
               .tolerate = RP_ANY_OF(FULL, RESUMED, ANY_ALERT, CLOSE)),                                                \
        END(1))

CASE(b_tkt_duplicate_ext) = {
    .id = "b-tkt-duplicate-ext",
    .says = "two SessionTicket extensions, a valid one and garbage, are best refused",
    .source = "RFC 5246 section 7.4.1.4",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({.name = "garbage-first", .script = WITH_BOTH(TWO_OF_THEM)},
             {.name = "valid-first",
              .script = WITH_BOTH(TWO_OF_THEM, IN_HELLO("session_ticket", .op = RP_EDIT_MOVE, .at = 255))}),
};
