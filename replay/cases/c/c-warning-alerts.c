// RFC 5246 section 7.2.2: who receives a warning may go on or not. Floods of them have kept servers busy (CVE-2016-8610).
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_number(struct rp_varied *varied)
{
    static const uint32_t times[] = {1, 4, 100};
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->times = times[varied->number];
}

// clang-format off
#define CANCELED "\x01\x5a"
#define REFUSES_TO "\x01\x64"
#define BEFORE_CCS(body, ...) AT_CCS(.op = RP_EDIT_RECORD_BEFORE, .other = TW_CT_ALERT, .bytes = RP_TEXT(body), __VA_ARGS__)
// A server that goes on says nothing to our Finished: the answer to a request behind it shows that it did.
#define WARNED(body)                                                                                                   \
    .needs = RP_NEED_ANSWER,                                                                                           \
    .control = RP_CONTROL_GIVEN,                                                                                       \
    .control_script = &(const struct rp_script)SCRIPT(2, 1, OFFERED, NEED(1, RESUMED_OF(0)), END(1)),                  \
    .script = SCRIPT(2, 1,                                                                                             \
        OFFERED_BENT(BEFORE_CCS(body)),                                                                                \
        DATA(1),                                                                                                       \
        EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANSWER, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE)),   \
        END(1))

CASE(c_warning_alerts) = {
    .id = "c-warning-alerts",
    .says = "warnings inside an abbreviated handshake are passed over or refused, and a flood of them is not passed over",
    .source = "RFC 5246 section 7.2.2; CVE-2016-8610",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "user-canceled",
        .times = 3,
        .vary = each_number,
        WARNED(CANCELED),
    }, {
        .name = "no-renegotiation",
        .times = 3,
        .vary = each_number,
        WARNED(REFUSES_TO),
    }, {
        .name = "flood",
        .script = SCRIPT(2, 1,
            OFFERED_BENT(BEFORE_CCS(CANCELED, .times = 10000)),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANY_ALERT, CLOSE), .tolerate = RP_ANY_OF(RESUMED), SOON),
            END(1)),
    }),
};
