// RFC 8446 section 4.2.11: an identity that the server does not know.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static void each_length(struct rp_varied *varied)
{
    static const size_t lengths[] = {1, 16, 200};
    rp_vary_edit(rp_vary_shake(varied, 0), 0)->bytes = rp_vary_bytes(varied, lengths[varied->number], 7);
}

static void very_long(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 0), 0)->bytes = rp_vary_bytes(varied, 30000, 7);
}

// clang-format off
CASE(e_id_unknown) = {
    .id = "e-id-unknown",
    .says = "an unknown identity leads to a full handshake, whatever its length",
    .source = "RFC 8446 section 4.2.11",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .crashes = true,
    VARIANTS({
        .name = "length",
        .control = RP_CONTROL_NONE,
        .times = 3,  // 1, 16 and 200 bytes
        .vary = each_length,
        .script = SCRIPT(1, 1,
            CONNECT(0),
            UNKNOWN_PSK(0, 0),
            SHAKE(0, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key.identities[0].identity",
                                                                   .op = RP_EDIT_SET))),
            EXPECT(0, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ALERT(UNKNOWN_PSK_IDENTITY),
                                                                       ALERT(DECRYPT_ERROR))),
            END(0)),
    }, {
        .name = "30000",  // servers may have a limit for hellos; behind a HelloRetryRequest it is sent twice
        .control = RP_CONTROL_NONE,
        .vary = very_long,
        .script = SCRIPT(1, 1,
            CONNECT(0),
            UNKNOWN_PSK(0, 0),
            SHAKE(0, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key.identities[0].identity",
                                                                   .op = RP_EDIT_SET))),
            EXPECT(0, .accept = RP_ANY_OF(FULL, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE)),
            END(0)),
    }),
};
