// RFC 5246 section 7.4.1.2: several connections of one session may be opened at the same time. State that they shared was a hole once
// (CVE-2010-3864).
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static enum rp_result look_answers(const struct rp_look_at *at)
{
    for (uint8_t conn = 1; conn < at->script->num_conns; conn++) {
        if (!at->transcript->conns[conn].facts->completed) {
            return rp_look_say(at, RP_FAIL, "connection %u was not completed", conn);
        }
    }
    return rp_look_ids(at);
}

// clang-format off
#define BEGINS(c) CONNECT(c), SHAKE(c, .hello = {.no_ticket = true, .offers = OFFER_BY(ID, 0)}, .to = RP_TO_HELLO)
// Some servers serve nobody while a handshake is under way: then nothing is proved.
#define READS_FIRST(c) READS(c), ANSWERED(c)
#define READS(c) SHAKE(c, .to = RP_TO_ANSWER)
#define GOES_ON(c) SHAKE(c), RESUMES_OR_NOT(c, 0)

CASE(a_sid_reuse_parallel) = {
    .id = "a-sid-reuse-parallel",
    .says = "handshakes that resume one session at the same time, message by message, do not disturb one another",
    .source = "RFC 5246 section 7.4.1.2; CVE-2010-3864",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_12,
    .needs = RP_NEED_ID | RP_NEED_CONCURRENT,
    VARIANTS({
        .name = "handshakes",
        .look = look_answers,
        .script = SCRIPT(8, 1,
            SESSION_BY_ID(0, 0),
            BEGINS(1), BEGINS(2), BEGINS(3), BEGINS(4), BEGINS(5), BEGINS(6), BEGINS(7),
            READS_FIRST(7), READS(6), READS(5), READS(4), READS(3), READS(2), READS(1),
            GOES_ON(4), GOES_ON(1), GOES_ON(7), GOES_ON(2), GOES_ON(6), GOES_ON(3), GOES_ON(5),
            END(1), END(2), END(3), END(4), END(5), END(6), END(7)),
    }, {
        .name = "data",
        .needs = RP_NEED_ANSWER,
        .look = look_answers,
        .script = SCRIPT(4, 1,
            SESSION_BY_ID(0, 0),
            BEGINS(1), BEGINS(2), BEGINS(3),
            READS_FIRST(3), READS(1), READS(2),
            GOES_ON(2), GOES_ON(3), GOES_ON(1),
            DATA(3), DATA(1), DATA(2),
            ANSWERS(1), ANSWERS(2), ANSWERS(3),
            END(1), END(2), END(3)),
    }),
};
