// RFC 8446 section 4.6.1: max_early_data_size.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_limit_unchecked) = {
    .name = "early-limit-unchecked",
    .says = "more early data is taken than the ticket allows",
    .breaks = "",
    .bends = "f-early-too-much-accepted",
    .habits = {.unchecked = {RP_CHECK_EARLY_LIMIT}},
};
