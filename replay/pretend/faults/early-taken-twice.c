// RFC 8446 section 8: early data is taken once.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_taken_twice) = {
    .name = "early-taken-twice",
    .says = "early data that was taken before is taken again",
    .breaks = "f-replay-after-restart f-replay-after-window f-replay-parallel f-replay-partial f-replay-same "
              "f-replay-store-pressure f-replay-unbound-bytes",
    .bends = "f-replay-other-host f-replay-other-worker",
    .habits = {.unchecked = {RP_CHECK_EARLY_SEEN}},
};
