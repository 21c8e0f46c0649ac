// RFC 8446 section 9.2: extensions that belong together.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(e_required_exts) = {
    .id = "e-required-exts",
    .says = "a hello that lacks an extension which its others ask for ends with missing_extension",
    .source = "RFC 8446 section 9.2; RFC 8446 section 4.2.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "groups-without-share",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(TAKE_FROM_HELLO("key_share"))),
            REFUSED(1, ALERT(MISSING_EXTENSION)),
            END(1)),
    }, {
        .name = "psk-without-signatures",  // a PSK needs none: the hello is complete
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(TAKE_FROM_HELLO("signature_algorithms"))),
            EXPECT(1, .accept = RP_ANY_OF(RESUMED), .tolerate = RP_ANY_OF(ALERT(MISSING_EXTENSION))),
            END(1)),
    }, {
        .name = "unknown-psk-without-signatures",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 1,
            CONNECT(0),
            UNKNOWN_PSK(0, 0),
            SHAKE(0, .hello = {.offers = OFFER(0)}, EDITS(TAKE_FROM_HELLO("signature_algorithms"))),
            REFUSED(0, ALERT(MISSING_EXTENSION)),
            END(0)),
    }),
};
