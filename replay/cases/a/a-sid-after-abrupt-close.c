// RFC 5246 section 7.2.1: a connection that ends without close_notify does not make its session unusable, as TLS 1.0 had it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define ENDED_BY(how)                                                                                                  \
    SCRIPT(2, 1,                                                                                                       \
        CONNECT(0),                                                                                                    \
        SHAKE(0, .hello = {.no_ticket = true}),                                                                        \
        NEED(0, FULL),                                                                                                 \
        SAVE(0, 0),                                                                                                    \
        END_BY(0, how),                                                                                                \
        CONNECT(1),                                                                                                    \
        OFFER_ID(1, 0),                                                                                                \
        RESUMES_OR_NOT(1, 0),                                                                                          \
        END(1))

CASE(a_sid_after_abrupt_close) = {
    .id = "a-sid-after-abrupt-close",
    .says = "the ID of a session whose connection ended without close_notify resumes, or gets a full handshake",
    .source = "RFC 5246 section 7.2.1",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({.name = "fin", .look = rp_look_ids, .script = ENDED_BY(FIN)},
             {.name = "rst", .look = rp_look_ids, .script = ENDED_BY(RST)}),
};
