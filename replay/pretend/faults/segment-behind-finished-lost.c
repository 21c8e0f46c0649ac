// RFC 5246 section 6.2.1: records may come together.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(segment_behind_finished_lost) = {
    .name = "segment-behind-finished-lost",
    .says = "what comes behind Finished in the same segment is lost",
    .breaks = "c-ccs-twice c-flight-coalesced",
    .habits = {.does = {RP_DOES_DROPS_REST_OF_SEGMENT}},
};
