// RFC 7301 section 3.1: the protocol is negotiated anew by every handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    const struct rp_client_facts *facts = rp_look_facts(at, 1);
    return facts->completed && facts->alpn.len == 0 ? rp_look_say(
               at, RP_TOLERATED, "the server speaks application protocols, and chose none of those offered")
                                                    : RP_PASS;
}

// clang-format off
CASE(d_alpn_changed) = {
    .id = "d-alpn-changed",
    .says = "the application protocol of a session is not carried over: each hello has it negotiated anew",
    .source = "RFC 7301 section 3.1; RFC 7301 section 3.2; RFC 9325 section 3.8",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_ALPN,
    VARIANTS({
        .name = "another",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .alpn = RP_TEXT("http/1.1")),
            CONNECT(1),
            SHAKE(1, .hello = {.alpn = RP_TEXT("h2"), .offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL, ALERT(NO_APPLICATION_PROTOCOL)),
            END(1)),
        .look = looks,
    }, {
        .name = "none-of-the-server",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .alpn = RP_TEXT("http/1.1")),
            CONNECT(1),
            SHAKE(1, .hello = {.alpn = RP_TEXT("spoken-nowhere"), .offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(NO_APPLICATION_PROTOCOL)),
                   .tolerate = RP_ANY_OF(RESUMED, FULL, ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .name = "no-extension",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .alpn = RP_TEXT("http/1.1")),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }),
};
