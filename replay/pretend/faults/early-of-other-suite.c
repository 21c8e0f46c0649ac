// RFC 8446 section 4.2.10: the suite of early data is its ticket's.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_of_other_suite) = {
    .name = "early-of-other-suite",
    .says = "early data is taken under another suite than its ticket's",
    .breaks = "f-early-suite",
    .habits = {.unchecked = {RP_CHECK_EARLY_SUITE}},
};
