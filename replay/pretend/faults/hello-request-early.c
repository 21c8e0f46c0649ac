// RFC 5246 section 7.4.1.1: no HelloRequest while a handshake is under way.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_request_early) = {
    .name = "hello-request-early",
    .says = "HelloRequest is sent in the first handshake",
    .breaks = "g-hello-request-hygiene",
    .habits = {.does = {RP_DOES_HELLO_REQUEST_EARLY}},
};
