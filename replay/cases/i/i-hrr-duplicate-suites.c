// CVE-2022-39173: a long list of the same suites around a HelloRetryRequest.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static void many(struct rp_varied *varied)
{
    static uint8_t suites[400];
    for (size_t i = 0; i < sizeof suites; i++) {
        suites[i] = i % 2 == 0 ? 0x13 : (uint8_t)(1 + i / 2 % 3);
    }
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->bytes = tw_span_of(suites, sizeof suites);
}

// clang-format off
CASE(i_hrr_duplicate_suites) = {
    .id = "i-hrr-duplicate-suites",
    .says = "a long list of the same suites in both ClientHellos around a HelloRetryRequest is survived",
    .source = "CVE-2022-39173",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_RETRY,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .vary = many,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true}, EDITS(IN_HELLO("cipher_suites", .op = RP_EDIT_SET))),
            EXPECT(1, .accept = RP_ANY_OF(RESUMED, FULL, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE)),
            END(1)),
    }),
};
