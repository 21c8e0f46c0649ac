// RFC 5077 sections 3.3 and 5.6: how long a ticket lives, as the server hints, and as it goes by it. RFC 9325 section 3.4 wants a
// reasonable limit.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

enum { A_DAY_S = 86400, WAITED_S = 310 };

static enum rp_result look_hint(const struct rp_look_at *at)
{
    uint32_t hint_s = at->transcript->conns[0].facts->tickets[0].lifetime_s;
    return hint_s <= A_DAY_S ? RP_PASS
                             : rp_look_say(at, RP_TOLERATED, "the hint is %u seconds, more than a day", hint_s);
}

static enum rp_result look_after(const struct rp_look_at *at)
{
    uint32_t hint_s = at->transcript->conns[0].facts->tickets[0].lifetime_s;
    if (hint_s == 0 || hint_s > WAITED_S) {
        return rp_look_say(at, RP_SKIPPED, "the hint is %u seconds: no check waits so long", hint_s);
    }
    return at->transcript->conns[1].facts->resumed ? rp_look_say(
               at, RP_TOLERATED, "%d seconds after a ticket with a hint of %u it still resumes", (int)WAITED_S, hint_s)
                                                   : RP_PASS;
}

// clang-format off
CASE(b_tkt_lifetime_hint) = {
    .id = "b-tkt-lifetime-hint",
    .says = "a ticket's lifetime hint is at most a day, and behind it the ticket gets a full handshake",
    .source = "RFC 5077 section 3.3; RFC 5077 section 5.6; RFC 9325 section 3.4",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        .name = "hint",
        .look = look_hint,
        .script = SCRIPT(1, 1,
            CONNECT(0),
            SHAKE(0),
            NEED(0, FULL),
            SAVE(0, 0, .ticket = 1),
            END(0)),
    }, {
        .name = "after-310s",
        .needs = RP_NEED_PATIENCE,
        .expires_s = WAITED_S,
        .look = look_after,
        .script = SCRIPT(2, 1,
            SESSION_BY_TICKET(0, 0),
            PAUSE_MS(1, 310000),
            CONNECT(1),
            OFFER_TICKET(1, 0),
            RESUMES_OR_NOT(1, 0),
            END(1)),
    }),
};
