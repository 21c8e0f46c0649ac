// RFC 5246 section 7.2.2: no_renegotiation is a warning.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
// The warning; a server that ends the connection, or passes the ClientHello over, is passed over here: the case asks for no hanging. Its
// close may come a little behind the warning. What says nothing was awaited by the handshake.
#define REFUSED_SOMEHOW                                                                                                \
    EXPECT(0, .until = RP_UNTIL_QUIET, .first_within_us = 1, .accept = RP_ANY_OF(WARNING(NO_RENEGOTIATION)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE, UNREADABLE))

CASE(g_refusal_usable) = {
    .id = "g-refusal-usable",
    .says = "a connection on which a renegotiation was refused with a warning goes on, and is never left hanging",
    .source = "RFC 5246 section 7.2.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_NO_RENEG,
    VARIANTS({
        .name = "refusal",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            EXPECT(0, .accept = RP_ANY_OF(WARNING(NO_RENEGOTIATION), ANY_ALERT, CLOSE), .tolerate = RP_ANY_OF(SILENCE, UNREADABLE)),
            END(0)),
    }, {
        .name = "data-behind",
        .needs = RP_NEED_ANSWER,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            REFUSED_SOMEHOW,
            DATA(0),
            EXPECT(0, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANSWER), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, UNREADABLE)),
            END(0)),
    }, {
        .name = "again",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            REFUSED_SOMEHOW,
            SHAKE(0, .hello = {}),
            REFUSED_SOMEHOW,
            SHAKE(0, .hello = {}),
            REFUSED_SOMEHOW,
            END(0)),
    }),
};
