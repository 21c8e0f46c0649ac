// RFC 8446 appendix D.3: early data at a server that chooses TLS 1.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_version) = {
    .id = "f-early-version",
    .says = "early data that meets a handshake of TLS 1.2 ends it",
    .source = "RFC 8446 appendix D.3; RFC 5246 section 7.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_TLS12,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12), .offers = OFFER(0), .early_data = REQUEST},
                  EDITS(IN_HELLO("supported_versions", .op = RP_EDIT_SET, .bytes = RP_TEXT("\2\3\3"))), .to = RP_TO_ANSWER),
            REFUSED_LATE(1, ALERT(UNEXPECTED_MESSAGE), ALERT(PROTOCOL_VERSION)),
            END(1)),
    }),
};
