// RFC 8446 section 4.1.2: what a second ClientHello may change.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(second_hello_unchecked) = {
    .name = "second-hello-unchecked",
    .says = "a second ClientHello may differ from the first in anything but its version",
    .breaks = "",
    .bends = "e-hrr-second-hello-changed f-early-hrr",
    .habits = {.unchecked = {RP_CHECK_SECOND_HELLO}},
};
