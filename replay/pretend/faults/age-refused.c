// RFC 8446 section 8.3: the age of a ticket counts for early data alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(age_refused) = {
    .name = "age-refused",
    .says = "a PSK whose age is told wrong ends the handshake",
    .breaks = "e-age-wrong f-early-age",
    .habits = {.does = {RP_DOES_AGE_FATAL}},
};
