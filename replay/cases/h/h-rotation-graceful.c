// RFC 5077 section 5.5: tickets across a reload of the server.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/tickets.h"
#include "replay/cases/words.h"

// clang-format off
CASE(h_rotation_graceful) = {
    .id = "h-rotation-graceful",
    .says = "a ticket of before a reload resumes or gets a full handshake, and never an alert",
    .source = "RFC 5077 section 5.5",
    .level = RP_LEVEL_POLICY,
    .versions = IN_BOTH,
    .needs = RP_NEED_RELOAD,
    VARIANTS(EACH_KIND_OF_TICKET(
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0),
            HOST(RELOAD),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, FULL, RESUMED),
            END(1),
            HOST(RELOAD),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}),
            ACCEPT(2, FULL, RESUMED),
            END(2)))),
};
