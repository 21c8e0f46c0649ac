// RFC 5077 section 5.2: what tickets say in the clear.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/tickets.h"
#include "replay/cases/words.h"

// clang-format off
CASE(h_plaintext_secrets) = {
    .id = "h-plaintext-secrets",
    .says = "no ticket holds its secret or the name of the server in the clear",
    .source = "RFC 5077 section 5.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    VARIANTS(EACH_KIND_OF_TICKET(
        .look = rp_look_plaintext,
        .script = SCRIPT(3, 3,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(1, 1),
            MAKE_SESSION(2, 2)))),
};
