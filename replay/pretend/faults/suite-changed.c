// RFC 5246 section 7.4.1.3: an abbreviated handshake has the suite of its session.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(suite_changed) = {
    .name = "suite-changed",
    .says = "an abbreviated ServerHello names another suite than the session's",
    .breaks = "d-sigalgs",
    .habits = {.does = {RP_DOES_WORSE_SUITE}},
};
