// RFC 5246 section 7.4.1.1: HelloRequest is not repeated while the handshake runs.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_request_twice) = {
    .name = "hello-request-twice",
    .says = "HelloRequest is sent again while the client answers",
    .breaks = "g-hello-request-hygiene",
    .habits = {.does = {RP_DOES_HELLO_REQUEST_TWICE}},
};
