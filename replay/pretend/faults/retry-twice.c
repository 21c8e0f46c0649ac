// RFC 8446 section 4.1.4: one HelloRetryRequest.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(retry_twice) = {
    .name = "retry-twice",
    .says = "a second ClientHello is answered by a second HelloRetryRequest",
    .breaks = "d-groups e-hrr-psk f-early-hrr i-hrr-duplicate-suites",
    .habits = {.does = {RP_DOES_HELLO_RETRY_TWICE}},
};
