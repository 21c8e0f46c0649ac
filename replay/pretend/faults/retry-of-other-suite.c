// RFC 8446 section 4.1.4: the suite of a HelloRetryRequest is that of ServerHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(retry_of_other_suite) = {
    .name = "retry-of-other-suite",
    .says = "ServerHello has another suite than the HelloRetryRequest before it",
    .breaks = "d-groups e-hrr-psk f-early-hrr i-hrr-duplicate-suites",
    .habits = {.does = {RP_DOES_RETRY_SUITE_CHANGES}},
};
