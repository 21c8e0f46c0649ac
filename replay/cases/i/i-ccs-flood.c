// CVE-2020-25648: ChangeCipherSpecs by the thousand.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// clang-format off
CASE(i_ccs_flood) = {
    .id = "i-ccs-flood",
    .says = "thousands of ChangeCipherSpecs harm nobody",
    .source = "CVE-2020-25648; CVE-2020-12457",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_BOTH,
    VARIANTS({
        .name = "behind-hello",
        .versions = IN_13,
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 0,
            CONNECT(0),
            SHAKE(0, .to = RP_TO_HELLO),
            RECORD(0, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .version = TW_VERSION_TLS12, .body = RP_TEXT("\1"), .times = 5000,
                   .sealing = RP_SEAL_NEVER),
            SHAKE(0, .to = RP_TO_THE_END),
            ACCEPT(0, FULL, ANY_ALERT, CLOSE),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {}),
            ACCEPT(1, FULL),
            END(1)),
    }, {
        .name = "before-finished",
        .versions = IN_12,
        .script = SCRIPT(2, 0,
            CONNECT(0),
            SHAKE(0, EDITS({.part = RP_PART_CCS, .op = RP_EDIT_REPEAT, .times = 5000})),
            ACCEPT(0, FULL, ANY_ALERT, CLOSE),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {}),
            ACCEPT(1, FULL),
            END(1)),
    }),
};
