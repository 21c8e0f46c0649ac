// RFC 5746 section 3.7: the signalling suite has no place in a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(scsv_in_renegotiation) = {
    .name = "scsv-in-renegotiation",
    .says = "the signalling suite in a renegotiation is passed over",
    .breaks = "g-scsv-in-reneg",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_SCSV}},
};
