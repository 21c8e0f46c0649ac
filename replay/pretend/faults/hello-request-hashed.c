// RFC 5246 section 7.4.1.1: HelloRequest is not part of the hash of Finished.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_request_hashed) = {
    .name = "hello-request-hashed",
    .says = "HelloRequest in a handshake is hashed, too",
    .breaks = "a-sid-unknown-lengths a-sid-unpredictable b-tkt-ext-and-nst b-tkt-not-offered "
              "b-tkt-zero-length-nst d-ticket13-in-12 g-ri-initial i-warning-flood",
    .bends = "g-ri-initial-neither",
    .habits = {.does = {RP_DOES_HELLO_REQUEST_EARLY, RP_DOES_HELLO_REQUEST_HASHED}},
};
