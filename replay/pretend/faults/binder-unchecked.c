// RFC 8446 section 4.2.11: binders.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(binder_unchecked) = {
    .name = "binder-unchecked",
    .says = "the binder of a PSK is not looked at",
    .breaks = "e-binder-bit-flip e-binder-length e-binder-wrong-transcript i-binder-right-length-wrong",
    .habits = {.unchecked = {RP_CHECK_BINDER}},
};
