// RFC 5246 section F.1.4: an abbreviated first flight of TLS 1.2, byte for byte a second time.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_replay_12_abbr) = {
    .id = "f-replay-12-abbr",
    .says = "an abbreviated handshake that is re-sent meets another server random, and gets no further than its Finished",
    .source = "RFC 5246 appendix F.1.4; RFC 5246 section 7.4.9",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
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
            EXPECT(2, .accept = RP_ANY_OF(RESUMED, FULL)),
            RECORD(2, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .body = RP_TEXT("\1"), .sealing = RP_SEAL_NEVER),
            RECORD(2, .content_type = TW_CT_HANDSHAKE, .body = RP_TEXT("forty bytes sealed under keys of old times"),
                   .sealing = RP_SEAL_NEVER),
            REFUSED_LATE(2, ALERT(BAD_RECORD_MAC), ALERT(DECRYPT_ERROR), ALERT(UNEXPECTED_MESSAGE)),
            END(2)),
    }),
};
