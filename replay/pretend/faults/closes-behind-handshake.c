// RFC 5246 section 7.2.1: who has nothing to say may close.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(closes_behind_handshake) = {
    .name = "closes-behind-handshake",
    .says = "an abbreviated handshake is followed by close_notify, and what comes with Finished is not read",
    .breaks = "a-sid-reuse-parallel c-flight-coalesced g-reneg-ems g-reneg-repeat g-reneg-resume",
    .also = "c-ccs-twice",
    .habits = {.does = {RP_DOES_CLOSES_BEHIND_HANDSHAKE}},
};
