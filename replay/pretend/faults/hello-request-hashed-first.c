// RFC 5246 section 7.4.1.1: HelloRequest is not part of the hash of Finished.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_request_hashed_first) = {
    .name = "hello-request-hashed-first",
    .says = "the HelloRequest that a renegotiation answers is hashed, too",
    .breaks = "g-hello-request-hygiene g-server-initiated g-server-initiated-resume",
    .habits = {.does = {RP_DOES_HELLO_REQUEST_HASHED_FIRST}},
};
