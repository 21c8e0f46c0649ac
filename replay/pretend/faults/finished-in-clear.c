// RFC 5246 section 7.1: Finished comes behind ChangeCipherSpec (CVE-2014-6593).
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(finished_in_clear) = {
    .name = "finished-in-clear",
    .says = "a Finished in the clear without ChangeCipherSpec completes the handshake",
    .breaks = "c-finished-in-clear",
    .habits = {.unchecked = {RP_CHECK_CCS_MISSING}},
};
