// RFC 8446 section 4.1.4: the version of a HelloRetryRequest is that of ServerHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(version_taken_back) = {
    .name = "version-taken-back",
    .says = "a second ClientHello without TLS 1.3 leads to TLS 1.2",
    .breaks = "e-hrr-then-12",
    .bends = "i-hrr-to-12-zero-secret",
    .habits = {.unchecked = {RP_CHECK_SECOND_VERSION}},
};
