// RFC 8446 section 4.6.1: the tickets of a connection are sessions of their own.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    const struct rp_session *first = rp_look_session(at, 0);
    const struct rp_session *second = rp_look_session(at, 1);
    if (tw_span_equal(first->ticket, second->ticket)) {
        return rp_look_say(at, RP_SKIPPED, "the server sends one ticket a connection, or the second one late");
    }
    return tw_span_equal(first->secret, second->secret)
               ? rp_look_say(at, RP_FAIL, "two tickets of one connection have the same PSK")
               : RP_PASS;
}

// clang-format off
#define MAKE_TWO_SESSIONS(c)                                                                                           \
    CONNECT(c), SHAKE(c, .to = RP_TO_THE_END), NEED(c, FULL), SAVE(c, 0, .ticket = 1), PAUSE_MS(c, 50), SAVE(c, 1), END(c)

CASE(e_nst_independent) = {
    .id = "e-nst-independent",
    .says = "each ticket of a connection resumes, in any order and at the same time, with a PSK of its own",
    .source = "RFC 8446 section 4.6.1",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "last-first",
        .script = SCRIPT(3, 2,
            MAKE_TWO_SESSIONS(0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(1)}),
            ACCEPT(1, RESUMED_OF(1), FULL),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}),
            ACCEPT(2, RESUMED_OF(0), FULL),
            END(2)),
        .look = looks,
    }, {
        .name = "at-once",
        .needs = RP_NEED_CONCURRENT,
        .script = SCRIPT(3, 2,
            MAKE_TWO_SESSIONS(0),
            CONNECT(1),
            CONNECT(2),
            SHAKE(1, .hello = {.offers = OFFER(0)}, .to = RP_TO_HELLO),
            SHAKE(2, .hello = {.offers = OFFER(1)}, .to = RP_TO_HELLO),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            SHAKE(2, .hello = {.offers = OFFER(1)}),
            ACCEPT(1, RESUMED_OF(0), FULL),
            ACCEPT(2, RESUMED_OF(1), FULL),
            END(1),
            END(2)),
        .look = looks,
    }),
};
