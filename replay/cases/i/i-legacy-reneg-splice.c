// CVE-2009-3555: a victim's first handshake spliced into a connection of the attacker.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// A handshake that the server went into is none that it refused, whatever came of it.
static enum rp_result is_not_begun(const struct rp_look_at *at)
{
    return rp_look_count(at, 0, TW_HS_SERVER_HELLO) < 2
               ? RP_PASS
               : rp_look_say(at, RP_FAIL, "the server answered the second ClientHello with a ServerHello");
}

// A server that answers half a request has not joined anything.
// clang-format off
CASE(i_legacy_reneg_splice) = {
    .id = "i-legacy-reneg-splice",
    .says = "a first handshake of somebody else is not joined to a connection that is open",
    .source = "CVE-2009-3555; RFC 5746 section 1",
    .level = RP_LEVEL_MUST,
    .versions = IN_UP_TO_12,
    VARIANTS({
        .name = "extension",
        .control = RP_CONTROL_NONE,
        .look = is_not_begun,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            NEED(0, FULL),
            {.type = RP_STEP_DATA, .conn = 0, .data.bytes = RP_TEXT("GET /secre")},
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "renegotiation_info.renegotiated_connection", .op = RP_EDIT_TRUNCATE))),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE, UNREADABLE, ANSWER)),
            END(0)),
    }, {
        .name = "neither",
        .control = RP_CONTROL_NONE,
        .look = is_not_begun,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            NEED(0, FULL),
            {.type = RP_STEP_DATA, .conn = 0, .data.bytes = RP_TEXT("GET /secre")},
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE, UNREADABLE, ANSWER)),
            END(0)),
    }),
};
