// RFC 8446 section 4.2.11: the identity that can be used is not the first.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

enum { WAIT_S = 70 };

static enum rp_result looks_expired(const struct rp_look_at *at)
{
    const struct rp_session *first = rp_look_session(at, 0);
    return first->lifetime_s >= WAIT_S ? rp_look_say(
               at, RP_SKIPPED, "tickets live for %u seconds, longer than this case waits", first->lifetime_s)
                                       : RP_PASS;
}

// clang-format off
CASE(e_id_unknown_then_valid) = {
    .id = "e-id-unknown-then-valid",
    .says = "of several identities the server takes one that it can use, or makes a full handshake",
    .source = "RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MAY,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "unknown",
        .script = SCRIPT(2, 2,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            UNKNOWN_PSK(1, 1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 1}, {.session = 0})}),
            ACCEPT(1, RESUMED_OF(0), FULL),
            END(1)),
    }, {
        .name = "other-hash",
        .needs = RP_NEED_TWO_HASHES,
        .script = SCRIPT(3, 2,
            MAKE_SESSION(0, 0, .suites = AES_256_13),
            MAKE_SESSION(1, 1, .suites = AES_128_13),
            CONNECT(2),
            SHAKE(2, .hello = {.suites = AES_128_13, .offers = RP_OFFERS({.session = 0}, {.session = 1})}),
            ACCEPT(2, RESUMED_OF(1), FULL),
            END(2)),
    }, {
        .name = "expired",
        .needs = RP_NEED_PATIENCE,
        .expires_s = WAIT_S,
        .script = SCRIPT(3, 2,
            MAKE_SESSION(0, 0),
            PAUSE_MS(0, WAIT_S * 1000),
            MAKE_SESSION(1, 1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = RP_OFFERS({.session = 0}, {.session = 1})}),
            EXPECT(2, .accept = RP_ANY_OF(RESUMED_OF(1), FULL), .tolerate = RP_ANY_OF(RESUMED)),
            END(2)),
        .look = looks_expired,
    }),
};
