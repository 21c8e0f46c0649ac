// RFC 5746 section 3.6: a first ClientHello that says nothing of secure renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result is_not_told(const struct rp_look_at *at)
{
    struct tw_span body;
    return rp_look_in_server_hello(at, 0, TW_EXT_RENEGOTIATION_INFO, &body)
               ? rp_look_say(at, RP_FAIL, "the ServerHello has a renegotiation_info that nobody asked for")
               : RP_PASS;
}

// clang-format off
CASE(g_ri_initial_neither) = {
    .id = "g-ri-initial-neither",
    .says = "a client that signals no secure renegotiation is not told of it; the server may refuse such a client",
    .source = "RFC 5746 section 3.6; RFC 5746 section 4.3; RFC 5246 section 7.4.1.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_UP_TO_12,
    VARIANTS({
        .look = is_not_told,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.secure_renegotiation = RP_RENEGOTIATION_NONE}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, ALERT(HANDSHAKE_FAILURE)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }),
};
