// CVE-2009-3555: a renegotiation on a connection that did not begin with secure renegotiation.
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

// clang-format off
CASE(g_legacy_reneg) = {
    .id = "g-legacy-reneg",
    .says = "a connection that began without secure renegotiation is not renegotiated, whatever the second ClientHello says",
    .source = "RFC 5746 section 4.4; RFC 5746 section 5; CVE-2009-3555",
    .level = RP_LEVEL_MUST,
    .versions = IN_UP_TO_12,
    VARIANTS({
        .name = "plain",  // it is recommended not to allow it
        OWN_LEVEL(SHOULD),
        .look = is_not_begun,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE, UNREADABLE)),
            END(0)),
    }, {
        .name = "extension",
        .look = is_not_begun,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_INFO}),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE, UNREADABLE)),
            END(0)),
    }, {
        .name = "scsv",
        .look = is_not_begun,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_SCSV}),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE, UNREADABLE)),
            END(0)),
    }),
};
