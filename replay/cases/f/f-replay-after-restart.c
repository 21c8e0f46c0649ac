// RFC 8446 section 8.2: a first flight sent again to a server that was restarted in between.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
#define BEHIND(what, action)                                                                                           \
    {                                                                                                                  \
        .name = what,                                                                                                  \
        .needs = RP_NEED_##action,                                                                                     \
        .control = RP_CONTROL_NONE,                                                                                    \
        .look = rp_look_not_served_again,                                                                              \
        .script = SCRIPT(3, 1,                                                                                         \
            ACCEPTED_ONCE(1, 0),                                                                                       \
            HOST(action),                                                                                              \
            CONNECT(2),                                                                                                \
            AGAIN(2, 1),                                                                                               \
            END(2)),                                                                                                   \
    }

CASE(f_replay_after_restart) = {
    .id = "f-replay-after-restart",
    .says = "a first flight with early data is not served again behind a restart or a reload",
    .source = "RFC 8446 section 8.2",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER,
    VARIANTS(BEHIND("restart", RESTART), BEHIND("reload", RELOAD)),
};
