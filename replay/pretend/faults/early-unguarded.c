// RFC 8446 section 8: what holds off early data that is sent again has to outlive the window in which it is taken.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_unguarded) = {
    .name = "early-unguarded",
    .says = "early data is taken as often as it comes, however late",
    .breaks = "f-early-age f-replay-after-restart f-replay-after-window f-replay-parallel f-replay-partial "
              "f-replay-same f-replay-store-pressure f-replay-unbound-bytes",
    .bends = "f-replay-other-host f-replay-other-worker",
    .habits = {.unchecked = {RP_CHECK_EARLY_SEEN, RP_CHECK_EARLY_AGE}},
};
