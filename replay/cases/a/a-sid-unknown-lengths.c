// RFC 5246 section 7.4.1.3: an ID that the server does not know.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_length(struct rp_varied *varied)
{
    uint8_t *id = rp_arena_take(varied->arena, varied->number + 1u, 1);
    for (unsigned i = 0; id && i <= varied->number; i++) {
        id[i] = (uint8_t)(0x9d + 0x35 * i + varied->number);
    }
    rp_vary_shake(varied, 0)->handshake.hello.session_id = tw_span_of(id, id ? varied->number + 1u : 0);
}

// clang-format off
CASE(a_sid_unknown_lengths) = {
    .id = "a-sid-unknown-lengths",
    .says = "a session ID that was never given out, of 1 to 32 bytes, gets a full handshake and is not returned",
    .source = "RFC 5246 section 7.4.1.3",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    VARIANTS({
        .times = 32,
        .vary = each_length,
        .look = rp_look_ids,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.no_ticket = true}),
            ONLY_FULL(0),
            END(0)),
    }),
};
