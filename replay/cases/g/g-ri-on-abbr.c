// RFC 5746 section 3.6: renegotiation_info belongs to the connection, not to the session.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result is_told(const struct rp_look_at *at)
{
    return rp_look_facts(at, 1)->secure_renegotiation
               ? RP_PASS
               : rp_look_say(at, RP_FAIL, "the ServerHello has no renegotiation_info");
}

// clang-format off
CASE(g_ri_on_abbr) = {
    .id = "g-ri-on-abbr",
    .says = "a first handshake that resumes has an empty renegotiation_info like any other",
    .source = "RFC 5746 section 3.1; RFC 5746 section 3.6",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "empty",
        .look = is_told,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }, {
        .name = "made-up",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(IN_HELLO("renegotiation_info.renegotiated_connection", .op = RP_EDIT_SET,
                                 .bytes = RP_TEXT("twelve bytes")))),
            REFUSED(1, ALERT(HANDSHAKE_FAILURE)),
            END(1)),
    }, {
        .name = "of-the-first-connection",
        .needs = RP_NEED_RENEG,
        .script = SCRIPT(2, 1,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SAVE(0, 0),  // the first one's: some servers do not keep those of renegotiations
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(IN_HELLO("renegotiation_info.renegotiated_connection", .op = RP_EDIT_COPY, .from = 0))),
            REFUSED(1, ALERT(HANDSHAKE_FAILURE)),
            END(1)),
    }),
};
