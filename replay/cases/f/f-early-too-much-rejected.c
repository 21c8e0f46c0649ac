// RFC 8446 section 4.2.10: how much of refused early data is skipped.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

static void of_length(struct rp_varied *varied)
{
    static const size_t lengths[] = {1024, 16384, 32768};
    rp_vary_shake(varied, 0)->handshake.hello.early_data = rp_vary_bytes(varied, lengths[varied->number], 1);
}

// Sixteen records as long as can be: more than any ticket that servers make allows.
static void without_end(struct rp_varied *varied)
{
    for (size_t i = 0; i < varied->num_steps; i++) {
        if (varied->steps[i].type == RP_STEP_RECORD) {
            varied->steps[i].records.body = rp_vary_bytes(varied, 16384, 1);
        }
    }
}

// clang-format off
#define SKIPPED_OR_NOT RECORD(0, .content_type = TW_CT_APPLICATION_DATA, .times = 4, .sealing = RP_SEAL_NEVER)

CASE(f_early_too_much_rejected) = {
    .id = "f-early-too-much-rejected",
    .says = "early data that is refused is skipped up to a limit, and no further",
    .source = "RFC 8446 section 4.2.10",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_13,
    VARIANTS({
        .name = "length",  // 1, 16 and 32 KiB
        .control = RP_CONTROL_NONE,
        .times = 3,
        .vary = of_length,
        .script = SCRIPT(1, 1,
            UNKNOWN_SESSION(0),
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER(0), .early_data = REQUEST}),
            // FULL: behind a HelloRetryRequest.
            EXPECT(0, .accept = RP_ANY_OF(EARLY_REFUSED, FULL, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }, {
        .name = "without-end",
        .control = RP_CONTROL_NONE,
        .vary = without_end,
        .script = SCRIPT(1, 1,
            UNKNOWN_SESSION(0),
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER(0), .early_data = REQUEST}, .to = RP_TO_HELLO),
            SKIPPED_OR_NOT, SKIPPED_OR_NOT, SKIPPED_OR_NOT, SKIPPED_OR_NOT,
            SHAKE(0),
            // The alert of a server that counts may come behind our Finished.
            EXPECT(0, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
                   .tolerate = RP_ANY_OF(EARLY_REFUSED, ANY_ALERT, CLOSE)),
            END(0)),
    }),
};
