// RFC 5246 section 7.4.1.1: HelloRequest is for servers to send.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_request_taken) = {
    .name = "hello-request-taken",
    .says = "HelloRequest is passed over, when it comes from a client",
    .breaks = "",
    .bends = "c-hello-request-from-client",
    .habits = {.unchecked = {RP_CHECK_MESSAGE_TYPE}},
};
