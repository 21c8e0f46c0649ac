// RFC 5077 section 4: the name of the ticket key.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/tickets.h"
#include "replay/cases/words.h"

// clang-format off
CASE(h_key_name) = {
    .id = "h-key-name",
    .says = "tickets begin with the name of their key, or with nothing that tells them apart",
    .source = "RFC 5077 section 4; RFC 9325 section 3.4",
    .level = RP_LEVEL_POLICY,
    .versions = IN_BOTH,
    VARIANTS(EACH_KIND_OF_TICKET(
        .look = rp_look_key_name,
        .script = SCRIPT(6, 6,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(1, 1),
            MAKE_SESSION(2, 2),
            MAKE_SESSION(3, 3),
            MAKE_SESSION(4, 4),
            MAKE_SESSION(5, 5)))),
};
