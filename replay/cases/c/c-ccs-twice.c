// RFC 5246 section 7.1: one ChangeCipherSpec in a handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define REFUSED_AGAIN REFUSED(1, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC))
// A resumption behind which the server still reads, and answers or waits for more.
#define STAYS_OPEN                                                                                                     \
    OFFERED, NEED(1, RESUMED_OF(0)), ALONE(1), DATA(1),                                                                \
        EXPECT(1, .until = RP_UNTIL_QUIET, .role = RP_EXPECT_NEEDED,                                                   \
               .accept = RP_ANY_OF(ANSWER, SILENCE, ANY_ALERT), SOON),                                                 \
        END(1)

CASE(c_ccs_twice) = {
    .id = "c-ccs-twice",
    .says = "a second ChangeCipherSpec, before Finished or behind it, ends the connection",
    .source = "RFC 5246 section 7.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "in-clear",
        .script = SCRIPT(2, 1, OFFERED_BENT(AT_CCS(.op = RP_EDIT_REPEAT)), REFUSED_AGAIN, END(1)),
    }, {
        .name = "encrypted",
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_FINISHED(.op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_CCS)), REFUSED_AGAIN, END(1)),
    }, {
        .name = "with-finished",  // in one segment: who closes behind the handshake has not read it
        .control = RP_CONTROL_GIVEN,
        .control_script = &(const struct rp_script)SCRIPT(2, 1, STAYS_OPEN),
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_FINISHED(.op = RP_EDIT_INSERT_AFTER, .other = RP_PART_CCS)),
            REFUSED_LATE(1, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
            END(1)),
    }, {
        .name = "after-finished",
        .control = RP_CONTROL_GIVEN,
        .control_script = &(const struct rp_script)SCRIPT(2, 1, STAYS_OPEN),
        .script = SCRIPT(2, 1,
            OFFERED,
            NEED(1, RESUMED_OF(0)),
            ALONE(1),
            RECORD(1, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .body = RP_TEXT("\1")),
            REFUSED_AGAIN,
            END(1)),
    }),
};
