// RFC 8446 section 5.1 has it in so many words, and TLS 1.2 means it: bytes that came under other keys are no part of a message. The first
// four bytes of Finished stand behind ClientHello in its record, the rest behind ChangeCipherSpec.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(c_partial_finished_behind_hello) = {
    .id = "c-partial-finished-behind-hello",
    .says = "a Finished that begins in the record of ClientHello, and ends behind ChangeCipherSpec, ends the handshake",
    .source = "RFC 5246 section 7.1; RFC 8446 section 5.1",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .script = SCRIPT(2, 1,
            OFFERED_BENT({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_RECORD_AFTER, .other = TW_CT_HANDSHAKE,
                          .bytes = RP_TEXT("\x14\0\0\x0c")},
                         {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_JOIN},
                         {.part = TW_HS_FINISHED, .op = RP_EDIT_SPLIT, .at = 4},
                         {.part = TW_HS_FINISHED, .op = RP_EDIT_RECORD_DROP}),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR)),
            END(1)),
    }),
};
