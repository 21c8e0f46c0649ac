// RFC 5077 section 5.2: parts of one ticket in another.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// The IV and two parts of the content as the form that RFC 5077 recommends has them: bytes 16 to 31, 32 to 63, and 64 to 79.
static void each_part(struct rp_varied *varied)
{
    static const struct {
        uint32_t at, len;
    } parts[] = {{16, 16}, {32, 32}, {64, 16}};
    struct rp_edit *edit = rp_vary_edit(rp_vary_shake(varied, 2), 0);
    edit->at = parts[varied->number].at;
    edit->times = parts[varied->number].len;
}

// clang-format off
CASE(h_splice) = {
    .id = "h-splice",
    .says = "a ticket with a part of another one in it resumes nothing",
    .source = "RFC 5077 section 5.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    VARIANTS({
        .needs = RP_NEED_TICKET,
        .versions = IN_12,
        .control = RP_CONTROL_NONE,
        .times = 3,
        .vary = each_part,
        .script = SCRIPT(4, 2,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(3, 1),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(1)}),
            NEED(1, RESUMED),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_COPY, .from = 1))),
            EXPECT(2, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(2)),
    }, {
        .needs = RP_NEED_PSK,
        .versions = IN_13,
        .control = RP_CONTROL_NONE,
        .times = 3,
        .vary = each_part,
        .script = SCRIPT(4, 2,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(3, 1),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(1)}),
            NEED(1, RESUMED),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key.identities[0].identity", .op = RP_EDIT_COPY, .from = 1))),
            EXPECT(2, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(2)),
    }),
};
