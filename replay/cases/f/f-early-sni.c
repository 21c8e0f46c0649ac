// RFC 8446 section 4.2.10: early data for another name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_sni) = {
    .id = "f-early-sni",
    .says = "early data made for one name is not taken for another",
    .source = "RFC 8446 section 4.2.10; RFC 8446 section 4.6.1; RFC 8470",
    .level = RP_LEVEL_POLICY,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_SECOND_NAME,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_A),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST, .server_name = NAME_B}),
            EXPECT(1, .accept = RP_ANY_OF(EARLY_REFUSED, ANY_ALERT), .tolerate = RP_ANY_OF(EARLY_ACCEPTED)),
            END(1)),
    }),
};
