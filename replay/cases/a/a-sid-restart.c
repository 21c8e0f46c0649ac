// An ID outlives a reload or a restart where the cache does, and is forgotten where not; neither is wrong, an error is.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define BEHIND(what)                                                                                                   \
    SCRIPT(2, 1,                                                                                                       \
        SESSION_BY_ID(0, 0),                                                                                           \
        HOST(what),                                                                                                    \
        CONNECT(1),                                                                                                    \
        OFFER_ID(1, 0),                                                                                                \
        RESUMES_OR_NOT(1, 0),                                                                                          \
        END(1))

CASE(a_sid_restart) = {
    .id = "a-sid-restart",
    .says = "an ID from before a reload or a restart resumes, or gets a full handshake, and never an error",
    .source = "RFC 5246 section 7.4.1.3",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({.name = "reload", .needs = RP_NEED_RELOAD, .look = rp_look_ids, .script = BEHIND(RELOAD)},
             {.name = "restart", .needs = RP_NEED_RESTART, .look = rp_look_ids, .script = BEHIND(RESTART)}),
};
