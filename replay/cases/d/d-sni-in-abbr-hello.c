// RFC 6066 section 3: a server that resumes does not answer server_name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    struct tw_span body;
    if (!rp_look_offered(at, 1, TW_EXT_SERVER_NAME, &body)) {
        return rp_look_say(at, RP_SKIPPED, "the server has no name: --name gives one");
    }
    if (rp_look_resumed(at, 1) && rp_look_in_server_hello(at, 1, TW_EXT_SERVER_NAME, &body)) {
        return rp_look_say(at, RP_TOLERATED, "the abbreviated ServerHello has server_name");
    }
    return RP_PASS;
}

// clang-format off
CASE(d_sni_in_abbr_hello) = {
    .id = "d-sni-in-abbr-hello",
    .says = "the ServerHello of an abbreviated handshake has no server_name",
    .source = "RFC 6066 section 1.1; RFC 6066 section 3",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_A),
            CONNECT(1),
            SHAKE(1, .hello = {.server_name = NAME_A, .offers = OFFER(0)}),
            RESUMES(1),
            END(1)),
        .look = looks,
    }),
};
