// RFC 8446 section 8.2: a first flight sent again to a server that was restarted in between.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_replay_after_restart) = {
    .id = "f-replay-after-restart",
    .says = "a first flight with early data is not served again behind a restart or a reload",
    .source = "RFC 8446 section 8.2",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER,
    VARIANTS(SENT_AGAIN_BEHIND("restart", RP_NEED_RESTART, HOST(RESTART)),
             SENT_AGAIN_BEHIND("reload", RP_NEED_RELOAD, HOST(RELOAD))),
};
