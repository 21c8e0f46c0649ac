// RFC 9325 section 3.4: how long a ticket says that it can be used.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/tickets.h"
#include "replay/cases/words.h"

static enum rp_result is_short(const struct rp_look_at *at)
{
    const struct rp_session *session = rp_look_session(at, 0);
    unsigned hours = session ? session->lifetime_s / 3600 : 0;
    if (session && session->version == TW_VERSION_TLS13 && session->lifetime_s > 604800) {
        return rp_look_say(at, RP_FAIL, "the ticket announces %u hours", hours);
    }
    return session && session->lifetime_s > 86400
               ? rp_look_say(at, RP_TOLERATED, "the ticket announces %u hours", hours)
               : RP_PASS;
}

// clang-format off
CASE(h_forward_secrecy_window) = {
    .id = "h-forward-secrecy-window",
    .says = "a ticket announces no more than a day; in TLS 1.3 never more than seven",
    .source = "RFC 9325 section 3.4; RFC 8446 section 4.6.1",
    .level = RP_LEVEL_POLICY,
    .versions = IN_BOTH,
    VARIANTS(EACH_KIND_OF_TICKET(
        .look = is_short,
        .script = SCRIPT(1, 1,
            MAKE_SESSION(0, 0)))),
};
