// RFC 8446 section 4.2.11.2: the binder in a second ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(binder_of_second_hello_unchecked) = {
    .name = "binder-of-second-hello-unchecked",
    .says = "the binder in a second ClientHello is not looked at",
    .breaks = "e-hrr-stale-binder",
    .habits = {.unchecked = {RP_CHECK_SECOND_BINDER}},
};
