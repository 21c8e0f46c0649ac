// RFC 5246 sections 7.2 and 7.2.2: a fatal alert takes the session from its connection. Others may go on, new ones may not begin.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_alert(struct rp_varied *varied)
{
    static const uint8_t alerts[][2] = {
        {TW_ALERT_LEVEL_FATAL, TW_ALERT_HANDSHAKE_FAILURE},
        {TW_ALERT_LEVEL_FATAL, TW_ALERT_BAD_RECORD_MAC},
        {TW_ALERT_LEVEL_FATAL, TW_ALERT_UNEXPECTED_MESSAGE},
        {TW_ALERT_LEVEL_FATAL, TW_ALERT_INTERNAL_ERROR},
    };
    for (size_t i = 0; i < varied->num_steps; i++) {
        if (varied->steps[i].type == RP_STEP_RECORD) {
            varied->steps[i].records.body = tw_span_of(alerts[varied->number], 2);
        }
    }
}

// clang-format off
CASE(a_sid_after_client_fatal) = {
    .id = "a-sid-after-client-fatal",
    .says = "the ID of a session whose connection ended by a fatal alert of the client does not resume",
    .source = "RFC 5246 section 7.2; RFC 5246 section 7.2.2",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({
        .times = 4,
        .vary = each_alert,
        CONTROL_BY_ID,
        .look = rp_look_ids,
        .script = SCRIPT(2, 1,
            CONNECT(0),
            SHAKE(0, .hello = {.no_ticket = true}),
            NEED(0, FULL),
            SAVE(0, 0),
            RECORD(0, .content_type = TW_CT_ALERT),
            EXPECT(0, .until = RP_UNTIL_REACTION, SOON),
            END_BY(0, FIN),
            CONNECT(1),
            OFFER_ID(1, 0),
            ONLY_FULL(1),
            END(1)),
    }),
};
