// RFC 8446 section 4.4.4: a first flight of TLS 1.3 without early data, byte for byte a second time.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_replay_13_1rtt) = {
    .id = "f-replay-13-1rtt",
    .says = "a handshake of TLS 1.3 that is re-sent meets another server random, and gets no further than the next record",
    .source = "RFC 8446 section 4.4.4; RFC 8446 section 5.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    VARIANTS({
        .name = "full",
        .control = RP_CONTROL_NONE,
        .look = rp_look_other_random,
        .script = SCRIPT(3, 0,
            CONNECT(1),
            SHAKE(1, .hello = {}),
            NEED(1, FULL),
            END(1),
            CONNECT(2),
            RESEND(2, 1),
            EXPECT(2, .accept = RP_ANY_OF(FULL, RETRY)),
            {.type = RP_STEP_JUNK, .conn = 2, .junk_len = 64},
            REFUSED_LATE(2, ALERT(BAD_RECORD_MAC), ALERT(DECRYPT_ERROR), ALERT(UNEXPECTED_MESSAGE)),
            END(2)),
    }, {
        .name = "resumed",
        .needs = RP_NEED_PSK,
        .control = RP_CONTROL_NONE,
        .look = rp_look_other_random,
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            NEED(1, RESUMED),
            END(1),
            CONNECT(2),
            RESEND(2, 1),
            EXPECT(2, .accept = RP_ANY_OF(RESUMED, FULL, RETRY, ALERT(ILLEGAL_PARAMETER))),
            {.type = RP_STEP_JUNK, .conn = 2, .junk_len = 64},
            REFUSED_LATE(2, ALERT(BAD_RECORD_MAC), ALERT(DECRYPT_ERROR), ALERT(ILLEGAL_PARAMETER),
                         ALERT(UNEXPECTED_MESSAGE)),
            END(2)),
    }),
};
