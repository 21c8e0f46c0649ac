// A ClientHello may come in any number of TCP segments.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_in_one_segment) = {
    .name = "hello-in-one-segment",
    .says = "a ClientHello in several segments is refused",
    .breaks = "c-ch-tcp-fragments i-sni-split-hello",
    .habits = {.does = {RP_DOES_FIRST_SEGMENT_ONLY}},
};
