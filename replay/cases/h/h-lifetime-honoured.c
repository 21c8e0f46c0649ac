// RFC 8446 section 4.6.1: tickets behind the end of their lifetime.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

enum { WAIT_S = 70 };

// To forget a ticket then is asked of the client alone (RFC 8446 section 4.2.11.1; RFC 5077 section 3.3 calls the lifetime a hint).
static enum rp_result is_over(const struct rp_look_at *at)
{
    const struct rp_session *session = rp_look_session(at, 0);
    if (!session || session->lifetime_s == 0 || session->lifetime_s >= WAIT_S) {
        return rp_look_say(at, RP_SKIPPED, "the announced lifetime is longer than what was waited for");
    }
    if (!rp_look_resumed(at, 1)) {
        return RP_PASS;
    }
    return rp_look_say(at, RP_TOLERATED, "a ticket of %u seconds was taken after %d", (unsigned)session->lifetime_s,
                       WAIT_S);
}

// clang-format off
CASE(h_lifetime_honoured) = {
    .id = "h-lifetime-honoured",
    .says = "a ticket resumes nothing when the lifetime that it was announced with is over",
    .source = "RFC 5077 section 3.3; RFC 8446 section 4.6.1; RFC 9325 section 3.4",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_BOTH,
    .needs = RP_NEED_PATIENCE,
    VARIANTS({
        .needs = RP_NEED_TICKET,
        .versions = IN_12,
        .look = is_over,
        .expires_s = WAIT_S,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            PAUSE_MS(0, WAIT_S * 1000),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, FULL, RESUMED),
            END(1)),
    }, {
        .needs = RP_NEED_PSK,
        .versions = IN_13,
        .look = is_over,
        .expires_s = WAIT_S,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            PAUSE_MS(0, WAIT_S * 1000),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, FULL, RESUMED),
            END(1)),
    }),
};
