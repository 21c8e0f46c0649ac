// RFC 5246 section 6.2.1: empty records of handshake messages and alerts are not to be sent; those of application data may be.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define EMPTY(type)                                                                                                    \
    SCRIPT(2, 1,                                                                                                       \
        OFFERED_BENT(AT_CCS(.op = RP_EDIT_RECORD_BEFORE, .other = (type), .bytes = RP_TEXT(""))),                      \
        EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR)),     \
               .tolerate = RP_ANY_OF(RESUMED, ANY_ALERT, CLOSE), SOON),                                                \
        END(1))

CASE(c_empty_records) = {
    .id = "c-empty-records",
    .says = "empty handshake and alert records are refused, a burst of empty data is survived",
    .source = "RFC 5246 section 6.2.1",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({.name = "handshake", .script = EMPTY(TW_CT_HANDSHAKE)},
             {.name = "alert", .script = EMPTY(TW_CT_ALERT)},
             {.name = "thousand-of-data",
              .control = RP_CONTROL_NONE,
              .needs = RP_NEED_ANSWER,
              .script = SCRIPT(2, 1,
                  OFFERED,
                  NEED(1, RESUMED_OF(0)),
                  ALONE(1),
                  RECORD(1, .content_type = TW_CT_APPLICATION_DATA, .times = 1000),
                  DATA(1),
                  EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANSWER, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE)),
                  END(1))}),
};
