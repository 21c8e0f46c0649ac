// RFC 5246 section 7.1: ChangeCipherSpec is a byte of the value 1. Empty records of its type are not to be sent (section 6.2.1); some
// stacks pass over any empty record, so the right one follows it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define INSTEAD(body)                                                                                                  \
    AT_CCS(.op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_CCS, .bytes = RP_TEXT(body)),                                 \
        {.part = RP_PART_CCS, .nth = 1, .op = RP_EDIT_DROP}
#define MALFORMED ALERT(DECODE_ERROR), ALERT(UNEXPECTED_MESSAGE), ALERT(ILLEGAL_PARAMETER)

CASE(c_ccs_malformed) = {
    .id = "c-ccs-malformed",
    .says = "a ChangeCipherSpec whose body is not the byte 1 ends the handshake",
    .source = "RFC 5246 section 7.1; RFC 5246 section 7.2.2; RFC 5246 section 6.2.1",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "00",
        .script = SCRIPT(2, 1, OFFERED_BENT(INSTEAD("\0")), REFUSED(1, MALFORMED), END(1)),
    }, {
        .name = "02",
        .script = SCRIPT(2, 1, OFFERED_BENT(INSTEAD("\2")), REFUSED(1, MALFORMED), END(1)),
    }, {
        .name = "01-01",
        .script = SCRIPT(2, 1, OFFERED_BENT(INSTEAD("\1\1")), REFUSED(1, MALFORMED), END(1)),
    }, {
        .name = "empty",
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_CCS(.op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_CCS, .bytes = RP_TEXT(""))),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(MALFORMED),
                   .tolerate = RP_ANY_OF(RESUMED, ANY_ALERT, CLOSE), SOON),
            END(1)),
    }),
};
