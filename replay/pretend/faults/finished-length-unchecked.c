// RFC 5246 section 7.4.9: verify_data has twelve bytes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(finished_length_unchecked) = {
    .name = "finished-length-unchecked",
    .says = "a Finished of another length is taken",
    .breaks = "c-finished-length e-finished",
    .habits = {.unchecked = {RP_CHECK_FINISHED_LENGTH}},
};
