// RFC 5246 section 7.4.1.1: HelloRequest has no body.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_request_long) = {
    .name = "hello-request-long",
    .says = "HelloRequest has a body",
    .breaks = "g-hello-request-hygiene",
    .habits = {.does = {RP_DOES_HELLO_REQUEST_LONG}},
};
