// RFC 5246 section 7.4.1.3: the suite is one that the client offers.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(suite_of_its_own) = {
    .name = "suite-of-its-own",
    .says = "a suite is chosen whatever the client offers",
    .breaks = "d-suite-not-offered d-suite-other-hash-13 f-early-suite g-reneg-suite",
    .habits = {.does = {RP_DOES_SUITE_IGNORES_OFFER}},
};
