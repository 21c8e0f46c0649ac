// RFC 8446 section 4.2.10: early data is over once a HelloRetryRequest was sent.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_behind_retry) = {
    .name = "early-behind-retry",
    .says = "early data is taken behind a HelloRetryRequest",
    .breaks = "f-early-hrr",
    .habits = {.unchecked = {RP_CHECK_EARLY_RETRY}},
};
