// RFC 8446 section 4.2.10: early data that is not taken is skipped up to a limit.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_skipped_without_end) = {
    .name = "early-skipped-without-end",
    .says = "early data that it does not take is skipped however much it is",
    .breaks = "",
    .bends = "f-early-too-much-rejected",
    .habits = {.unchecked = {RP_CHECK_EARLY_SKIP_LIMIT}},
};
