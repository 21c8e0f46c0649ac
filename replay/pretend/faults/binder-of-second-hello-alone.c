// RFC 8446 section 4.2.11.2: the binder in a second ClientHello covers what came before.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(binder_of_second_hello_alone) = {
    .name = "binder-of-second-hello-alone",
    .says = "the binder in a second ClientHello is checked without what came before it",
    .breaks = "d-groups e-hrr-psk f-early-hrr",
    .habits = {.does = {RP_DOES_RETRY_BINDER_ALONE}},
};
