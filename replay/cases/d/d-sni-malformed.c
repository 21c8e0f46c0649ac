// RFC 6066 section 3: lists of names that cannot be read, or that no client may send.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(d_sni_malformed) = {
    .id = "d-sni-malformed",
    .says = "a malformed server_name is refused in a resuming hello as in any other",
    .source = "RFC 6066 section 3; RFC 5246 section 7.4.1.2; RFC 8446 section 6.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    .each_means = true,
    VARIANTS({
        .name = "empty-list",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_server_name = true),
            CONNECT(1),
            SHAKE(1, .hello = {.no_server_name = true, .offers = OFFER(0)},
                  EDITS(ADD_EXTENSION("server_name", "\0\0\0\2\0\0"))),
            REFUSED(1, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(UNRECOGNIZED_NAME)),
            END(1)),
    }, {
        .name = "empty-name",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_server_name = true),
            CONNECT(1),
            SHAKE(1, .hello = {.no_server_name = true, .offers = OFFER(0)},
                  EDITS(ADD_EXTENSION("server_name", "\0\0\0\5\0\3\0\0\0"))),
            REFUSED(1, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(UNRECOGNIZED_NAME)),
            END(1)),
    }, {
        .name = "trailing-bytes",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_server_name = true),
            CONNECT(1),
            SHAKE(1, .hello = {.no_server_name = true, .offers = OFFER(0)},
                  EDITS(ADD_EXTENSION("server_name", "\0\0\0\7\0\4\0\0\1ax"))),
            REFUSED(1, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(UNRECOGNIZED_NAME)),
            END(1)),
    }, {
        .name = "two-names",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_server_name = true),
            CONNECT(1),
            SHAKE(1, .hello = {.no_server_name = true, .offers = OFFER(0)},
                  EDITS(ADD_EXTENSION("server_name", "\0\0\0\12\0\10\0\0\1a\0\0\1b"))),
            EXPECT(1, .until = RP_UNTIL_REACTION,
                   .accept = RP_ANY_OF(ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(UNRECOGNIZED_NAME)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL, RESUMED)),
            END(1)),
    }, {
        .name = "nul",  // a name that nobody has; the session has none
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_server_name = true),
            CONNECT(1),
            SHAKE(1, .hello = {.no_server_name = true, .offers = OFFER(0)},
                  EDITS(ADD_EXTENSION("server_name", "\0\0\0\10\0\6\0\0\3a\0b"))),
            EXPECT(1, .until = RP_UNTIL_REACTION,
                   .accept = RP_ANY_OF(ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(UNRECOGNIZED_NAME), FULL),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, RESUMED)),
            END(1)),
    }),
};
