// RFC 5246 section 7.4.1.3: a session may be resumed again and again, with a new random each time (appendix F.1.4).
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static enum rp_result look_randoms(const struct rp_look_at *at)
{
    struct tw_server_hello one;
    struct tw_server_hello other;
    for (uint8_t i = 0; i < at->script->num_conns; i++) {
        for (uint8_t k = 0; k < i && rp_look_hello12(at, i, &one); k++) {
            if (rp_look_hello12(at, k, &other) && tw_span_equal(one.random, other.random)) {
                return rp_look_say(at, RP_FAIL, "the server's random of connection %u came again on connection %u", k,
                                   i);
            }
        }
    }
    return rp_look_ids(at);
}

// clang-format off
#define AGAIN(c) CONNECT(c), OFFER_ID(c, 0), RESUMES_OR_NOT(c, 0), END(c)

CASE(a_sid_reuse_sequential) = {
    .id = "a-sid-reuse-sequential",
    .says = "an ID is resumed many times, one after another, and each time the server's random is new",
    .source = "RFC 5246 section 7.4.1.3; RFC 5246 appendix F.1.4",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({
        .look = look_randoms,
        .script = SCRIPT(12, 1,
            SESSION_BY_ID(0, 0),
            AGAIN(1), AGAIN(2), AGAIN(3), AGAIN(4), AGAIN(5), AGAIN(6), AGAIN(7), AGAIN(8), AGAIN(9), AGAIN(10), AGAIN(11)),
    }),
};
