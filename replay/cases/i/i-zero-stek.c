// CVE-2020-13777: a ticket key of zeros until the first rotation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/tickets.h"
#include "replay/cases/words.h"

// clang-format off
CASE(i_zero_stek) = {
    .id = "i-zero-stek",
    .says = "no ticket opens under a key of zeros",
    .source = "CVE-2020-13777",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    VARIANTS(EACH_KIND_OF_TICKET(
        .look = rp_look_zero_key,
        .script = SCRIPT(2, 2,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(1, 1)))),
};
