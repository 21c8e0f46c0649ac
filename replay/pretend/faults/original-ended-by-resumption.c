// RFC 5246 section 7.4.1.2: several connections may share a session.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(original_ended_by_resumption) = {
    .name = "original-ended-by-resumption",
    .says = "a connection ends when its session is resumed on another",
    .breaks = "a-sid-while-original-open g-reneg-ems g-reneg-repeat g-reneg-resume",
    .habits = {.does = {RP_DOES_RESUMING_ENDS_ORIGINAL}},
};
