// RFC 8446 section 4.2.10: early data comes with the first PSK.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_with_second_psk) = {
    .name = "early-with-second-psk",
    .says = "early data is taken with any of the PSKs",
    .breaks = "f-early-second-psk",
    .habits = {.unchecked = {RP_CHECK_EARLY_FIRST}},
};
