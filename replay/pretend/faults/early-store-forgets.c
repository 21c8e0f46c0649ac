// RFC 8446 section 8.2: what cannot be told is refused.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_store_forgets) = {
    .name = "early-store-forgets",
    .says = "where there is no room left to note early data, something older is forgotten",
    .breaks = "f-replay-store-pressure",
    .habits = {.unchecked = {RP_CHECK_EARLY_ROOM}},
};
