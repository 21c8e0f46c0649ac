// RFC 8446 section 8.1: a second ClientHello with the ticket of the first.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_replay_ticket_fresh_hello) = {
    .id = "f-replay-ticket-fresh-hello",
    .says = "a ticket carries early data once, or as often as ClientHellos differ",
    .source = "RFC 8446 section 8.1; RFC 8446 section 8.2",
    .level = RP_LEVEL_POLICY,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(3, 1,
            ACCEPTED_ONCE(1, 0),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            ACCEPT(2, EARLY_REFUSED, EARLY_ACCEPTED),
            END(2)),
    }),
};
