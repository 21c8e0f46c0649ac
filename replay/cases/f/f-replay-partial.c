// RFC 8446 section 8: parts of a first flight, and then all of it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
#define WITHOUT_DATA {.part = RP_PART_CCS, .op = RP_EDIT_DROP}, {.part = RP_PART_DATA, .op = RP_EDIT_DROP}

// The ClientHello alone, and so many bytes of it not: the server waits for them until the client goes away.
#define HALF_A_HELLO(c, first, missing)                                                                                \
    CONNECT(c),                                                                                                        \
    RESEND(c, first, .less = (missing), EDITS(WITHOUT_DATA)),                                                          \
    EXPECT(c, .until = RP_UNTIL_REACTION, .within_us = 150000, .round_trip = true, .accept = RP_ANY_OF(SILENCE, CLOSE), .tolerate = RP_ANY_OF(ANY_ALERT)), \
    END_BY(c, FIN)

// All of the ClientHello, and so many bytes of the early data not.
#define HALF_THE_DATA(c, first, missing)                                                                               \
    CONNECT(c),                                                                                                        \
    RESEND(c, first, .less = (missing)),                                                                               \
    EXPECT(c, .accept = RP_ANY_OF(EARLY_REFUSED, FULL, RESUMED, SILENCE, ALERT(ILLEGAL_PARAMETER)),                    \
           .tolerate = RP_ANY_OF(EARLY_ACCEPTED, ANY_ALERT, CLOSE)),                                                   \
    END_BY(c, FIN)

CASE(f_replay_partial) = {
    .id = "f-replay-partial",
    .says = "parts of a first flight, and the whole of it before or behind them, have early data served once at the most",
    .source = "RFC 8446 section 8; RFC 8446 section 8.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER,
    VARIANTS({
        .name = "hello-first",
        .needs = RP_NEED_CONCURRENT,
        .control = RP_CONTROL_NONE,
        .look = rp_look_served_once,
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}, .to = RP_TO_HELLO, EDITS(WITHOUT_DATA)),
            CONNECT(2),
            RESEND(2, 1, EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_SEGMENT, .at = 5})),
            DATA(1),
            EXPECT(2, .until = RP_UNTIL_QUIET),
            EXPECT(1, .until = RP_UNTIL_QUIET),
            END(2),
            END(1)),
    }, {
        .name = "cut-in-hello",
        .control = RP_CONTROL_NONE,
        .look = rp_look_served_once,
        .script = SCRIPT(7, 1,
            ACCEPTED_ONCE(1, 0),
            HALF_A_HELLO(2, 1, 1),
            HALF_A_HELLO(3, 1, 33),
            HALF_A_HELLO(4, 1, 100),
            HALF_A_HELLO(5, 1, 65536),
            CONNECT(6),
            AGAIN(6, 1),
            END(6)),
    }, {
        .name = "cut-in-data",
        .control = RP_CONTROL_NONE,
        .look = rp_look_served_once,
        .script = SCRIPT(6, 1,
            ACCEPTED_ONCE(1, 0),
            HALF_THE_DATA(2, 1, 1),
            HALF_THE_DATA(3, 1, 17),
            HALF_THE_DATA(4, 1, 25),
            CONNECT(5),
            AGAIN(5, 1),
            END(5)),
    }),
};
