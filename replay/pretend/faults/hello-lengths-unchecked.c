// RFC 5246 section 7.4.1.2: a ClientHello whose lengths do not fit is none.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_lengths_unchecked) = {
    .name = "hello-lengths-unchecked",
    .says = "a ClientHello is taken as far as it can be read",
    .breaks = "",
    .bends = "a-sid-length-overrun",
    .habits = {.unchecked = {RP_CHECK_HELLO_DECODE}},
};
