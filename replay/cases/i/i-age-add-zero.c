// CVE-2022-30629: ticket_age_add that is always the same.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result is_random(const struct rp_look_at *at)
{
    const struct rp_session *first = rp_look_session(at, 0);
    for (uint8_t slot = 1; first && slot < 4; slot++) {
        const struct rp_session *other = rp_look_session(at, slot);
        if (other && other->age_add == first->age_add) {
            return rp_look_say(at, RP_FAIL, "two tickets have the same ticket_age_add, %u", (unsigned)first->age_add);
        }
    }
    return first && first->age_add == 0 ? rp_look_say(at, RP_FAIL, "ticket_age_add is zero") : RP_PASS;
}

// clang-format off
CASE(i_age_add_zero) = {
    .id = "i-age-add-zero",
    .says = "ticket_age_add is random",
    .source = "CVE-2022-30629; RFC 8446 section 4.6.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .look = is_random,
        .script = SCRIPT(4, 4,
            MAKE_SESSION(0, 0),
            MAKE_SESSION(1, 1),
            MAKE_SESSION(2, 2),
            MAKE_SESSION(3, 3)),
    }),
};
