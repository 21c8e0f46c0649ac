// RFC 5746 section 3.6: the signalling suite is answered as the empty extension is.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(scsv_unknown) = {
    .name = "scsv-unknown",
    .says = "the signalling suite says nothing to it",
    .breaks = "g-ri-initial",
    .habits = {.does = {RP_DOES_SCSV_UNKNOWN}},
};
