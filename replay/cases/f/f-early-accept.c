// RFC 8446 section 4.2.10: early data that is in order.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_accept) = {
    .id = "f-early-accept",
    .says = "early data is taken or refused, and the handshake completes either way",
    .source = "RFC 8446 section 2.3; RFC 8446 section 4.2.10",
    .level = RP_LEVEL_MAY,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            ACCEPT(1, EARLY_ACCEPTED, EARLY_REFUSED),
            END(1)),
    }),
};
