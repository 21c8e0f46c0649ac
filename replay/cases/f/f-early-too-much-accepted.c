// RFC 8446 section 4.6.1: more early data than max_early_data_size.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

enum { SENT = 48 * 1024 };

static void a_lot(struct rp_varied *varied)
{
    rp_vary_shake(varied, 1)->handshake.hello.early_data = rp_vary_bytes(varied, SENT, 1);
}

static enum rp_result is_more(const struct rp_look_at *at)
{
    const struct rp_client_facts *facts = rp_look_facts(at, 0);
    return facts->num_tickets > 0 && facts->tickets[0].max_early_data >= SENT
               ? rp_look_say(at, RP_SKIPPED, "the ticket allows more early data than was sent")
               : RP_PASS;
}

// clang-format off
CASE(f_early_too_much_accepted) = {
    .id = "f-early-too-much-accepted",
    .says = "more early data than the ticket allows ends the connection with unexpected_message",
    .source = "RFC 8446 section 4.6.1",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .vary = a_lot,
        .look = is_more,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE), EARLY_REFUSED),
                   .tolerate = RP_ANY_OF(EARLY_ACCEPTED, ANY_ALERT, CLOSE, UNREADABLE)),
            END(1)),
    }),
};
