// RFC 8446 section 4.2.11: the binder of the selected PSK counts.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hangs_on_second_binder) = {
    .name = "hangs-on-second-binder",
    .says = "behind a binder that is wrong, whichever PSK it goes with, it says nothing",
    .breaks = "e-binder-bit-flip e-binder-wrong-transcript e-hrr-stale-binder e-id-many e-id-second-binder-bad "
              "f-early-second-psk i-binder-right-length-wrong",
    .habits = {.does = {RP_DOES_ALL_BINDERS}, .replies = {{RP_CHECK_BINDER, RP_REPLY_HANG}}},
};
