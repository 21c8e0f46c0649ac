// RFC 8446 section 4.6.1: tickets got for tickets, beyond the life of the first session.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

enum { WAIT_S = 36 };

static enum rp_result looks(const struct rp_look_at *at)
{
    const struct rp_session *first = rp_look_session(at, 0);
    if (first->lifetime_s >= 2 * WAIT_S) {
        return rp_look_say(at, RP_SKIPPED, "tickets live for %u seconds, longer than this case waits",
                           first->lifetime_s);
    }
    return rp_look_resumed(at, 2)
               ? rp_look_say(at, RP_TOLERATED, "the session outlived its first ticket of %u seconds", first->lifetime_s)
               : RP_PASS;
}

// clang-format off
CASE(e_chain_lifetime) = {
    .id = "e-chain-lifetime",
    .says = "a session that is renewed by its own tickets ends some time all the same",
    .source = "RFC 8446 section 4.6.1",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_PATIENCE,
    VARIANTS({
        .expires_s = 2 * WAIT_S,
        .script = SCRIPT(3, 2,
            MAKE_SESSION(0, 0),
            PAUSE_MS(0, WAIT_S * 1000),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            NEED(1, RESUMED),
            SAVE(1, 1),
            END(1),
            PAUSE_MS(0, WAIT_S * 1000),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(1)}),
            ACCEPT(2, RESUMED, FULL),
            END(2)),
        .look = looks,
    }),
};
