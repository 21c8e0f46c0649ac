// RFC 5077 section 5.2: tickets that are sealed with the same bytes twice.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/tickets.h"
#include "replay/cases/words.h"

// clang-format off
CASE(h_keystream_and_iv) = {
    .id = "h-keystream-and-iv",
    .says = "no two tickets share more than the name of their key",
    .source = "RFC 5077 section 5.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    VARIANTS(EACH_KIND_OF_TICKET(
        .look = rp_look_structure,
        .script = SCRIPT(8, 8,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(1, 1),
            MAKE_SESSION(2, 2),
            MAKE_SESSION(3, 3),
            MAKE_SESSION(4, 4),
            MAKE_SESSION(5, 5),
            MAKE_SESSION(6, 6),
            MAKE_SESSION(7, 7)))),
};
