// RFC 5246 section 7.4.1.2: compression methods of a resuming hello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(d_compression) = {
    .id = "d-compression",
    .says = "a resuming hello must offer the session's compression method, null, as every hello must",
    .source = "RFC 5246 section 7.4.1.2; RFC 8446 section 4.1.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "deflate-and-null",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(SET_IN_HELLO("legacy_compression_methods", "\1\0"))),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }, {
        .name = "none",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(SET_IN_HELLO("legacy_compression_methods", ""))),
            REFUSED(1, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(HANDSHAKE_FAILURE)),
            END(1)),
    }, {
        .name = "deflate",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(SET_IN_HELLO("legacy_compression_methods", "\1"))),
            REFUSED(1, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(HANDSHAKE_FAILURE)),
            END(1)),
    }, {
        .name = "unknown",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(SET_IN_HELLO("legacy_compression_methods", "\335"))),
            REFUSED(1, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(HANDSHAKE_FAILURE)),
            END(1)),
    }),
};
