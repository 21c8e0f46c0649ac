// RFC 8446 section 8.3: a first flight sent again when its window is over.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
#define AFTER(seconds) SENT_AGAIN_BEHIND(#seconds "s", 0, PAUSE_MS(1, (seconds) * 1000))

CASE(f_replay_after_window) = {
    .id = "f-replay-after-window",
    .says = "a first flight with early data is not served again after a while either",
    .source = "RFC 8446 section 4.2.10; RFC 8446 section 8.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER | RP_NEED_PATIENCE,
    VARIANTS(AFTER(5), AFTER(12), AFTER(70), AFTER(120)),
};
