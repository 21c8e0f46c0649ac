// RFC 8446 section 4.2.11: binders.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(binder_length_unchecked) = {
    .name = "binder-length-unchecked",
    .says = "a binder that is not as long as the hash is taken for right",
    .breaks = "e-binder-length",
    .habits = {.unchecked = {RP_CHECK_BINDER_LENGTH}},
};
