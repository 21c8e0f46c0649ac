// RFC 8446 section 8: copies of a first flight that other workers of the server may get.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static unsigned taken(const struct rp_look_at *at, uint8_t first, uint8_t last)
{
    unsigned num = 0;
    for (uint8_t i = first; i <= last; i++) {
        num += rp_look_facts(at, i)->early_accepted ? 1 : 0;
    }
    return num;
}

// Another worker takes copies of each of the two flights. Where those of one were taken alone it was no worker: a server that counts in windows
// of time may take one where they turn over.
static enum rp_result look(const struct rp_look_at *at)
{
    unsigned of_first = taken(at, 2, 7);
    unsigned of_second = taken(at, 10, 14);
    return of_first > 0 && of_second > 0
               ? rp_look_say(at, RP_TOLERATED, "of 11 copies %u were taken once more", of_first + of_second)
               : RP_PASS;
}

// clang-format off
#define COPY(c, first)                                                                                                 \
    CONNECT(c), RESEND(c, first),                                                                                      \
        EXPECT(c, .accept = RP_ANY_OF(EARLY_ACCEPTED, EARLY_REFUSED, FULL, RESUMED, ALERT(ILLEGAL_PARAMETER)),         \
               .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),                                                               \
        END(c)

CASE(f_replay_other_worker) = {
    .id = "f-replay-other-worker",
    .says = "copies of a first flight over many connections are not taken again, whichever worker gets them",
    .source = "RFC 8446 section 8",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER | RP_NEED_CONCURRENT,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = look,
        .script = SCRIPT(15, 2,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            NEED(1, EARLY_ACCEPTED),
            END(1),
            COPY(2, 1), COPY(3, 1), COPY(4, 1), COPY(5, 1), COPY(6, 1), COPY(7, 1),
            MAKE_SESSION(8, 1),
            CONNECT(9),
            SHAKE(9, .hello = {.offers = OFFER(1), .early_data = REQUEST}),
            NEED(9, EARLY_ACCEPTED),
            END(9),
            COPY(10, 9), COPY(11, 9), COPY(12, 9), COPY(13, 9), COPY(14, 9)),
    }),
};
