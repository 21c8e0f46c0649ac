// CVE-2026-32305: the name in a ClientHello that comes in pieces.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// A front end that sees no name falls back to the first one: it shows where that has a certificate of its own.
static enum rp_result is_the_same(const struct rp_look_at *at)
{
    if (rp_look_same_certificate(at, 0, 2)) {
        return rp_look_say(at, RP_SKIPPED, "both names have one certificate");
    }
    return rp_look_same_certificate(at, 0, 1)
               ? RP_PASS
               : rp_look_say(at, RP_FAIL, "a ClientHello in pieces got another certificate than a whole one");
}

// clang-format off
CASE(i_sni_split_hello) = {
    .id = "i-sni-split-hello",
    .says = "a ClientHello that comes in pieces is for the same name as a whole one",
    .source = "CVE-2026-32305; RFC 5246 section 6.2.1; RFC 8446 section 5.1",
    .level = RP_LEVEL_POLICY,
    .versions = IN_BOTH,
    .needs = RP_NEED_SECOND_NAME,
    VARIANTS({
        .name = "records",
        .look = is_the_same,
        .script = SCRIPT(3, 0,
            CONNECT(2),
            SHAKE(2, .hello = {.server_name = NAME_A}),
            NEED(2, FULL),
            END(2),
            CONNECT(0),
            SHAKE(0, .hello = {.server_name = NAME_B}),
            NEED(0, FULL),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.server_name = NAME_B}, EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_FRAGMENT, .at = 50})),
            ACCEPT(1, FULL),
            END(1)),
    }, {
        .name = "segments",
        .look = is_the_same,
        .script = SCRIPT(3, 0,
            CONNECT(2),
            SHAKE(2, .hello = {.server_name = NAME_A}),
            NEED(2, FULL),
            END(2),
            CONNECT(0),
            SHAKE(0, .hello = {.server_name = NAME_B}),
            NEED(0, FULL),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.server_name = NAME_B}, EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_SEGMENT, .at = 60, .by = 20})),
            ACCEPT(1, FULL),
            END(1)),
    }),
};
