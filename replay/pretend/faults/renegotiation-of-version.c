// RFC 5246 appendix E.1: a renegotiation stays with its version.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_of_version) = {
    .name = "renegotiation-of-version",
    .says = "a renegotiation changes the version",
    .breaks = "g-reneg-version",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_VERSION}},
};
