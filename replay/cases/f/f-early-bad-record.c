// RFC 8446 section 4.2.10: early data that does not authenticate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// The alert comes behind the server's Finished, and so under the keys of application data (RFC 8446 section 4.4.4).
// clang-format off
CASE(f_early_bad_record) = {
    .id = "f-early-bad-record",
    .says = "early data that was taken and does not authenticate ends the connection with bad_record_mac",
    .source = "RFC 8446 section 4.2.10; RFC 8446 section 5.2; RFC 8446 section 4.4.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .name = "body",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = RP_PART_DATA, .op = RP_EDIT_RECORD_FLIP, .at = 3})),
            REFUSED(1, ALERT(BAD_RECORD_MAC)),
            END(1)),
    }, {
        .name = "tag",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = HALF_A_REQUEST},
                  EDITS({.part = RP_PART_DATA, .op = RP_EDIT_RECORD_FLIP, .at = 8 * 20})),
            REFUSED(1, ALERT(BAD_RECORD_MAC)),
            END(1)),
    }),
};
