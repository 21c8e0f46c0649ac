// RFC 8446 section 4.2.10: the application protocol of early data is its ticket's.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_of_other_protocol) = {
    .name = "early-of-other-protocol",
    .says = "early data is taken with another application protocol than its ticket's",
    .breaks = "f-early-alpn",
    .habits = {.unchecked = {RP_CHECK_EARLY_ALPN}},
};
