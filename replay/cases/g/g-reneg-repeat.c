// RFC 5746 section 3.1: verify_data is that of the handshake before, time after time.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(g_reneg_repeat) = {
    .id = "g-reneg-repeat",
    .says = "of several renegotiations each is bound to the one before, full and abbreviated ones in turn",
    .source = "RFC 5746 section 3.1; RFC 5746 section 3.7",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "full",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL, REFUSES),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL, REFUSES),
            END(0)),
    }, {
        .name = "in-turn",
        .script = SCRIPT(1, 1,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SAVE(0, 0),
            SHAKE(0, .hello = {.offers = OFFER(0)}),
            ACCEPT(0, FULL, RESUMED),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL, REFUSES),
            SAVE(0, 0),
            SHAKE(0, .hello = {.offers = OFFER(0)}),
            ACCEPT(0, FULL, RESUMED, REFUSES),
            END(0)),
    }),
};
