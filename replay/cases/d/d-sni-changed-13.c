// RFC 8446 section 4.2.11: a PSK may be used under another name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(d_sni_changed_13) = {
    .id = "d-sni-changed-13",
    .says = "a PSK of one name, offered under another, is taken or leads to a full handshake",
    .source = "RFC 8446 section 4.2.11; RFC 8446 section 4.6.1",
    .level = RP_LEVEL_MAY,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_SECOND_NAME,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_A),
            CONNECT(1),
            SHAKE(1, .hello = {.server_name = NAME_B, .offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, RESUMED), .tolerate = RP_ANY_OF(ANY_ALERT)),
            END(1)),
    }),
};
