// RFC 5746 section 3.6: a first ClientHello that says it knows secure renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result is_told(const struct rp_look_at *at)
{
    return rp_look_facts(at, 0)->secure_renegotiation
               ? RP_PASS
               : rp_look_say(at, RP_FAIL, "the ServerHello has no renegotiation_info");
}

// clang-format off
CASE(g_ri_initial) = {
    .id = "g-ri-initial",
    .says = "a client that signals secure renegotiation gets an empty renegotiation_info, even of a server that never renegotiates",
    .source = "RFC 5746 section 3.6; RFC 5746 section 4.3; RFC 9325 section 3.5",
    .level = RP_LEVEL_MUST,
    .versions = IN_UP_TO_12,
    VARIANTS({
        .name = "extension",
        .look = is_told,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_INFO}),
            ACCEPT(0, FULL),
            END(0)),
    }, {
        .name = "scsv",
        .look = is_told,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_SCSV}),
            ACCEPT(0, FULL),
            END(0)),
    }, {
        .name = "scsv-first",
        .control = RP_CONTROL_NONE,
        .look = is_told,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_SCSV},
                  EDITS(IN_HELLO("cipher_suites[-1]", .op = RP_EDIT_MOVE))),
            ACCEPT(0, FULL),
            END(0)),
    }, {
        .name = "both",
        .control = RP_CONTROL_NONE,
        .look = is_told,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("cipher_suites", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\xff")))),
            ACCEPT(0, FULL),
            END(0)),
    }),
};
