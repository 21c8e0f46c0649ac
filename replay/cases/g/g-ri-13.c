// RFC 8446 section 4.2: renegotiation_info means nothing in TLS 1.3.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result is_silent(const struct rp_look_at *at)
{
    struct tw_span body;
    return rp_look_in_server_hello(at, 0, TW_EXT_RENEGOTIATION_INFO, &body)
                   || rp_look_in_encrypted(at, 0, TW_EXT_RENEGOTIATION_INFO, &body)
               ? rp_look_say(at, RP_FAIL, "renegotiation_info was answered in TLS 1.3")
               : RP_PASS;
}

// clang-format off
CASE(g_ri_13) = {
    .id = "g-ri-13",
    .says = "a server that chooses TLS 1.3 passes over renegotiation_info and its signalling suite, and answers neither",
    .source = "RFC 8446 section 4.1.2; RFC 8446 section 4.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    VARIANTS({
        .name = "scsv",
        .look = is_silent,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("cipher_suites", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\xff")))),
            ACCEPT(0, FULL),
            END(0)),
    }, {
        .name = "empty",
        .look = is_silent,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\xff\1\0\1\0")))),
            ACCEPT(0, FULL),
            END(0)),
    }, {
        .name = "not-empty",
        .look = is_silent,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(IN_HELLO("extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\xff\1\0\3\2ab")))),
            EXPECT(0, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }),
};
