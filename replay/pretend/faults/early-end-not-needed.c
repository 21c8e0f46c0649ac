// RFC 8446 section 4.5: EndOfEarlyData.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_end_not_needed) = {
    .name = "early-end-not-needed",
    .says = "early data may end without EndOfEarlyData",
    .breaks = "f-early-eoed",
    .habits = {.unchecked = {RP_CHECK_EARLY_END}},
};
