// RFC 5246 section 7.4: Finished is the last message. Bytes behind it in its record may be the beginning of a renegotiation, so that a server
// that waits for the rest is told and no more.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(c_bytes_behind_finished) = {
    .id = "c-bytes-behind-finished",
    .says = "bytes of another handshake message behind Finished in its record end the connection",
    .source = "RFC 5246 section 7.4",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .script = SCRIPT(2, 1,
            OFFERED_BENT({.part = TW_HS_FINISHED, .op = RP_EDIT_RECORD_AFTER, .other = TW_CT_HANDSHAKE,
                          .bytes = RP_TEXT("\x01\0\0\x40\3\3")},
                         {.part = TW_HS_FINISHED, .op = RP_EDIT_JOIN}),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR)),
                   .tolerate = RP_ANY_OF(RESUMED, ANY_ALERT, WARNING(NO_RENEGOTIATION), CLOSE), SOON),
            END(1)),
    }),
};
