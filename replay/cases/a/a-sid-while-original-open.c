// RFC 5246 section 7.4.1.2: a session may be shared while the connection that made it lives.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(a_sid_while_original_open) = {
    .id = "a-sid-while-original-open",
    .says = "a session is resumed while the connection that made it is idle, and while it transfers, and does it no harm",
    .source = "RFC 5246 section 7.4.1.2",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_ID | RP_NEED_CONCURRENT | RP_NEED_ANSWER,
    VARIANTS({
        .look = rp_look_ids,
        .script = SCRIPT(3, 1,
            CONNECT(0),
            SHAKE(0, .hello = {.no_ticket = true}),
            NEED(0, FULL),
            SAVE(0, 0),
            CONNECT(1),
            OFFER_ID(1, 0),
            RESUMES_OR_NOT(1, 0),
            DATA(0),
            CONNECT(2),
            OFFER_ID(2, 0),
            RESUMES_OR_NOT(2, 0),
            ANSWERS(0),
            END(2), END(1), END(0)),
    }),
};
