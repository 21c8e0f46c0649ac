// RFC 8446 section 8: early data is taken once.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_noted_late) = {
    .name = "early-noted-late",
    .says = "early data is noted as taken only when its handshake is over",
    .breaks = "f-replay-parallel f-replay-partial",
    .habits = {.does = {RP_DOES_EARLY_NOTED_LATE}},
};
