// RFC 8446 section 4.2.10: only early data is passed over.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_unoffered) = {
    .name = "early-unoffered",
    .says = "records that do not open are passed over though no early data was offered",
    .breaks = "f-early-hrr f-early-no-extension f-replay-13-1rtt",
    .habits = {.unchecked = {RP_CHECK_EARLY_UNOFFERED}},
};
