// RFC 8446 section 4.2.9: modes that nobody knows.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    unsigned num = rp_look_count(at, 1, TW_HS_NEW_SESSION_TICKET);
    return num != 0 ? rp_look_say(at, RP_TOLERATED, "%u tickets for a client that has no mode to use them in", num)
                    : RP_PASS;
}

// clang-format off
CASE(e_psk_unknown_modes) = {
    .id = "e-psk-unknown-modes",
    .says = "unknown modes beside psk_dhe_ke are ignored; where there are no others, nothing is resumed",
    .source = "RFC 8446 section 4.2.9; RFC 8446 section 9.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "mixed",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(SET_IN_HELLO("psk_key_exchange_modes.ke_modes", "\13\1\312\352"))),
            RESUMES(1),
            END(1)),
    }, {
        .name = "only-unknown",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(SET_IN_HELLO("psk_key_exchange_modes.ke_modes", "\13\312\352"))),
            ACCEPT(1, FULL),
            END(1)),
        .look = looks,
    }),
};
