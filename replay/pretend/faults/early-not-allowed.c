// RFC 8446 section 4.2.10: early data is taken where the ticket allows it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_not_allowed) = {
    .name = "early-not-allowed",
    .says = "early data is taken though the ticket does not allow it",
    .breaks = "f-early-switched-off",
    .habits = {.unchecked = {RP_CHECK_EARLY_ALLOWED}},
};
