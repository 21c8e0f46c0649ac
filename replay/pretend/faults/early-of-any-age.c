// RFC 8446 section 8.3: freshness of early data.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_of_any_age) = {
    .name = "early-of-any-age",
    .says = "early data is taken whatever age the client tells of its ticket",
    .breaks = "f-early-age f-replay-after-window",
    .habits = {.unchecked = {RP_CHECK_EARLY_AGE}},
};
