// TLS runs over a stream: where a segment begins means nothing (RFC 5246 section 1, RFC 8446 section 1).
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(c_ch_tcp_fragments) = {
    .id = "c-ch-tcp-fragments",
    .says = "a ClientHello that offers a session is understood when its first bytes come one by one",
    .source = "RFC 5246 section 1; RFC 8446 section 1",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_BOTH,
    .each_means = true,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_SEGMENT, .at = 1, .by = 1, .times = 30})),
            EXPECT(1, .accept = RP_ANY_OF(RESUMED_OF(0)), .tolerate = RP_ANY_OF(FULL)),
            END(1)),
    }),
};
