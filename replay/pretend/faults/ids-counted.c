// RFC 5246 appendix F.1.4: session IDs cannot be guessed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ids_counted) = {
    .name = "ids-counted",
    .says = "session IDs are made by counting",
    .breaks = "a-sid-prefix-and-pad a-sid-unpredictable",
    .habits = {.does = {RP_DOES_COUNTING_IDS}},
};
