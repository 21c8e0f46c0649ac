// A client that goes away in the middle of an abbreviated handshake, or says nothing more, costs a server no more than a while.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
#define GONE_AFTER(how_far)                                                                                            \
    SCRIPT(3, 1,                                                                                                       \
        MAKE_SESSION(0, 0),                                                                                            \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.offers = OFFER(0)}, .to = RP_TO_##how_far),                                                \
        END_BY(1, FIN),                                                                                                \
        CONNECT(2),                                                                                                    \
        SHAKE(2, .hello = {.offers = OFFER(0)}),                                                                       \
        ACCEPT(2, RESUMED_OF(0), FULL),                                                                                \
        END(2))

CASE(c_stall_and_half_close) = {
    .id = "c-stall-and-half-close",
    .says = "a client that closes in mid-handshake leaves a server that goes on, and one that stalls is closed after a while",
    .source = "RFC 5246 section 7.2.1; RFC 8446 section 6.1",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_BOTH,
    .each_means = true,
    VARIANTS({.name = "fin-after-hello", .script = GONE_AFTER(HELLO)},
             {.name = "fin-after-answer", .script = GONE_AFTER(ANSWER)},
             {.name = "fin-after-finished", .script = GONE_AFTER(FINISHED)},
             {.name = "stall",
              .needs = RP_NEED_PATIENCE,
              .script = SCRIPT(2, 1,
                  MAKE_SESSION(0, 0),
                  CONNECT(1),
                  SHAKE(1, .hello = {.offers = OFFER(0)}, .to = RP_TO_ANSWER),
                  NEED(1, RESUMED_OF(0)),
                  EXPECT(1, .until = RP_UNTIL_QUIET, .quiet_us = 120000000, .within_us = 120000000,
                         .accept = RP_ANY_OF(ANY_ALERT, CLOSE), .tolerate = RP_ANY_OF(RESUMED)),
                  END(1))}),
};
