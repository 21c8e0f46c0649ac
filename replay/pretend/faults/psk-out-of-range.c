// RFC 8446 section 4.2.11: selected_identity.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_out_of_range) = {
    .name = "psk-out-of-range",
    .says = "of several PSKs it selects one behind the last",
    .breaks = "e-id-many e-id-selected-in-range e-id-unknown-then-valid f-early-second-psk",
    .habits = {.does = {RP_DOES_PSK_OUT_OF_RANGE}},
};
