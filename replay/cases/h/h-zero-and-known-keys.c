// RFC 5077 section 5.5: ticket keys that everybody knows.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/tickets.h"
#include "replay/cases/words.h"

// clang-format off
CASE(h_zero_and_known_keys) = {
    .id = "h-zero-and-known-keys",
    .says = "no ticket opens under a key of zeros, of a pattern, or one that was published",
    .source = "RFC 5077 section 5.2; RFC 5077 section 5.5; CVE-2020-13777",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    VARIANTS(EACH_KIND_OF_TICKET(
        .look = rp_look_known_keys,
        .script = SCRIPT(3, 3,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(1, 1),
            MAKE_SESSION(2, 2)))),
};
