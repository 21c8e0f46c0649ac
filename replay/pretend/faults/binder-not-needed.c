// RFC 8446 section 4.2.11: one binder for each PSK.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(binder_not_needed) = {
    .name = "binder-not-needed",
    .says = "a PSK is taken without a binder",
    .breaks = "e-binder-count e-psk-decode",
    .habits = {.unchecked = {RP_CHECK_BINDER_COUNT}},
};
