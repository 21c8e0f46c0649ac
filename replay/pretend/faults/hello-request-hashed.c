// RFC 5246 section 7.4.1.1: HelloRequest is not part of the hash of Finished.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_request_hashed) = {
    .name = "hello-request-hashed",
    .says = "HelloRequest in a handshake is hashed, too",
    .breaks = "",
    .habits = {.does = {RP_DOES_HELLO_REQUEST_EARLY, RP_DOES_HELLO_REQUEST_HASHED}},
};
