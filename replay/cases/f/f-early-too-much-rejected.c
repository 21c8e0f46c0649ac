// RFC 8446 section 4.2.10: how much of refused early data is skipped.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

static void of_length(struct rp_varied *varied)
{
    static const size_t lengths[] = {1024, 16384, 32768};
    rp_vary_shake(varied, 0)->handshake.hello.early_data = rp_vary_bytes(varied, lengths[varied->number], 1);
}

// clang-format off
CASE(f_early_too_much_rejected) = {
    .id = "f-early-too-much-rejected",
    .says = "early data that is refused is skipped up to a limit, and no further",
    .source = "RFC 8446 section 4.2.10",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_13,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .times = 3,
        .vary = of_length,
        .script = SCRIPT(1, 1,
            UNKNOWN_SESSION(0),
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            EXPECT(0, .accept = RP_ANY_OF(EARLY_REFUSED, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }),
};
