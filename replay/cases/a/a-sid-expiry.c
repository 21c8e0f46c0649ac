// RFC 5246 appendix F.1.4: a session should not live for ever; 24 hours are the suggested limit.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define AFTER(seconds)                                                                                                 \
    SCRIPT(2, 1,                                                                                                       \
        SESSION_BY_ID(0, 0),                                                                                           \
        PAUSE_MS(1, (seconds) * 1000),                                                                                 \
        CONNECT(1),                                                                                                    \
        OFFER_ID(1, 0),                                                                                                \
        RESUMES_OR_NOT(1, 0),                                                                                          \
        END(1))

CASE(a_sid_expiry) = {
    .id = "a-sid-expiry",
    .says = "an old ID resumes, or gets a full handshake once its session is forgotten, and never an error",
    .source = "RFC 5246 appendix F.1.4",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .needs = RP_NEED_ID | RP_NEED_PATIENCE,
    VARIANTS({.name = "after-10s", .look = rp_look_ids, .script = AFTER(10)},
             {.name = "after-310s", .look = rp_look_ids, .script = AFTER(310)}),
};
