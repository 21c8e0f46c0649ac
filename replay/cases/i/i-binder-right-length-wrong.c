// CVE-2026-1584: a binder of the right length and a wrong value.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(i_binder_right_length_wrong) = {
    .id = "i-binder-right-length-wrong",
    .says = "a binder of the right length and a wrong value is survived, whether its identity is known or not",
    .source = "CVE-2026-1584; RFC 8446 section 4.2.11",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_13,
    VARIANTS({
        .name = "unknown",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 1,
            UNKNOWN_SESSION(0),
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER(0)}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, ALERT(DECRYPT_ERROR)), .tolerate = RP_ANY_OF(ANY_ALERT)),
            END(0)),
    }, {
        .name = "known",
        .needs = RP_NEED_PSK,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(IN_HELLO("pre_shared_key.binders[0]", .op = RP_EDIT_OVERWRITE,
                                 .bytes = RP_TEXT("as long as a binder and no binder")))),
            REFUSED(1, ALERT(DECRYPT_ERROR)),
            END(1)),
    }),
};
