// RFC 6066 section 3: a session is offered under another name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// Connection 1 shows what the second name's own certificate is. Where both names have one, names may mean nothing to the server.
static enum rp_result looks(const struct rp_look_at *at)
{
    if (!rp_look_resumed(at, 2)) {
        return rp_look_same_certificate(at, 1, 2)
                   ? RP_PASS
                   : rp_look_say(at, RP_FAIL,
                                 "the full handshake has another certificate than the name that it asks for");
    }
    if (rp_look_same_certificate(at, 0, 1)) {
        return rp_look_say(at, RP_TOLERATED,
                           "both names have one certificate: the session was resumed under the other name");
    }
    return rp_look_say(at, RP_FAIL,
                       "the session of one name was resumed under another one, which has a certificate of its own");
}

static enum rp_result looks_unknown(const struct rp_look_at *at)
{
    if (!rp_look_resumed(at, 2)) {
        return RP_PASS;
    }
    return rp_look_same_certificate(at, 0, 1)
               ? rp_look_say(at, RP_TOLERATED,
                             "all names have one certificate: the session was resumed under an unknown one")
               : rp_look_say(at, RP_FAIL, "the session was resumed under a name that the server does not have");
}

// clang-format off
#define TWO_NAMES                                                                                                      \
    MAKE_SESSION(0, 0, .server_name = NAME_A), CONNECT(1), SHAKE(1, .hello = {.server_name = NAME_B}), NEED(1, FULL), END(1)

CASE(d_sni_changed_12) = {
    .id = "d-sni-changed-12",
    .says = "a session of TLS 1.2 is not resumed under another name",
    .source = "RFC 6066 section 3; RFC 9325 section 3.7; RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_SECOND_NAME,
    VARIANTS({
        .name = "known",
        .script = SCRIPT(3, 1,
            TWO_NAMES,
            CONNECT(2),
            SHAKE(2, .hello = {.server_name = NAME_B, .offers = OFFER(0)}),
            ACCEPT(2, FULL, RESUMED),
            END(2)),
        .look = looks,
    }, {
        .name = "unknown",
        .script = SCRIPT(3, 1,
            TWO_NAMES,
            CONNECT(2),
            SHAKE(2, .hello = {.server_name = RP_TEXT("not-served-here.invalid"), .offers = OFFER(0)}),
            EXPECT(2, .accept = RP_ANY_OF(FULL, RESUMED, ALERT(UNRECOGNIZED_NAME)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(2)),
        .look = looks_unknown,
    }),
};
