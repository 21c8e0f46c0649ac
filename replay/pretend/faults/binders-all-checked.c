// RFC 8446 section 4.2.11: the binder of the PSK that is taken is checked, and no other.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(binders_all_checked) = {
    .name = "binders-all-checked",
    .says = "the binders of all PSKs have to be right",
    .breaks = "f-early-second-psk",
    .bends = "e-id-second-binder-bad",
    .habits = {.does = {RP_DOES_ALL_BINDERS}},
};
