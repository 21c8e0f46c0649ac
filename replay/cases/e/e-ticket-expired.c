// RFC 8446 section 4.6.1: tickets end with their lifetime.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

enum { WAIT_S = 70, WEEK_S = 604800 };

static enum rp_result looks(const struct rp_look_at *at)
{
    const struct rp_session *session = rp_look_session(at, 0);
    if (session->lifetime_s > WEEK_S) {
        return rp_look_say(at, RP_FAIL, "a ticket is announced to live for %u seconds, more than a week",
                           session->lifetime_s);
    }
    if (session->lifetime_s >= WAIT_S) {
        return rp_look_say(at, RP_SKIPPED, "tickets live for %u seconds, longer than this case waits",
                           session->lifetime_s);
    }
    return rp_look_resumed(at, 1)
               ? rp_look_say(at, RP_TOLERATED, "a ticket of %u seconds was taken after %d", session->lifetime_s, WAIT_S)
               : RP_PASS;
}

// clang-format off
CASE(e_ticket_expired) = {
    .id = "e-ticket-expired",
    .says = "a ticket is not taken beyond the lifetime that was announced, which is a week at most",
    .source = "RFC 8446 section 4.6.1",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_PATIENCE,
    VARIANTS({
        .expires_s = WAIT_S,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            PAUSE_MS(0, WAIT_S * 1000),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, FULL, RESUMED),
            END(1)),
        .look = looks,
    }),
};
