// CVE-2026-34873: a second ClientHello that speaks of TLS 1.2 alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/looks12.h"
#include "replay/cases/words.h"

// That TLS 1.2 is answered at all is e-hrr-then-12: here, that nothing is resumed. The client minds any ServerHello, so it is looked into;
// the ID in it is that of the ClientHello where the server resumes (RFC 5246 section 7.4.1.3).
static enum rp_result is_not_resumed(const struct rp_look_at *at)
{
    struct tw_span body;
    struct tw_server_hello hello;
    if (rp_look_count(at, 0, TW_HS_SERVER_HELLO) < 2) {
        return rp_look_facts(at, 0)->num_faults == 0 ? RP_PASS : rp_look_say(at, RP_FAIL, "what came is no alert");
    }
    if (rp_look_in_server_hello(at, 0, TW_EXT_SUPPORTED_VERSIONS, &body)) {
        return rp_look_say(at, RP_TOLERATED, "the server went on in TLS 1.3, which the second hello does not offer");
    }
    return rp_look_hello12(at, 0, &hello) && tw_span_equal(hello.session_id, rp_look_our_id(at, 0))
               ? rp_look_say(at, RP_FAIL, "a ServerHello of TLS 1.2 takes the session ID, which nobody gave out")
               : rp_look_say(at, RP_TOLERATED, "a ServerHello of TLS 1.2 came, of a full handshake");
}

// clang-format off
#define LOOKED_INTO {.type = RP_REACT_INVALID}
#define GOES_BACK(id)                                                                                                  \
    SCRIPT(1, 0,                                                                                                       \
        CONNECT(0),                                                                                                    \
        SHAKE(0, .hello = {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12), .no_shares = true,                \
                           .session_id = RP_TEXT(id)},                                                                 \
              EDITS(IN_HELLO_NR(1, "supported_versions", .op = RP_EDIT_REMOVE),                                        \
                    IN_HELLO_NR(1, "key_share", .op = RP_EDIT_REMOVE))),                                               \
        EXPECT(0, .until = RP_UNTIL_REACTION,                                                                          \
               .accept = RP_ANY_OF(ALERT(PROTOCOL_VERSION), ALERT(ILLEGAL_PARAMETER), ALERT(MISSING_EXTENSION),        \
                                   ALERT(HANDSHAKE_FAILURE), LOOKED_INTO),                                             \
               .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),                                                               \
        END(0))

CASE(i_hrr_to_12_zero_secret) = {
    .id = "i-hrr-to-12-zero-secret",
    .says = "behind a HelloRetryRequest no session of TLS 1.2 is resumed that nobody gave out",
    .source = "CVE-2026-34873; RFC 8446 section 4.1.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_RETRY | RP_NEED_TLS12,
    VARIANTS({
        .name = "32-bytes",
        .look = is_not_resumed,
        .script = GOES_BACK("an ID that is 32 bytes, made up."),
    }, {
        .name = "16-bytes",
        .look = is_not_resumed,
        .script = GOES_BACK("an ID of 16 byte"),
    }),
};
