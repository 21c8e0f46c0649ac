// RFC 5246 section 7.1: ChangeCipherSpec has one place (CVE-2014-0224).
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(change_at_any_time) = {
    .name = "change-at-any-time",
    .says = "ChangeCipherSpec is passed over where it has no place",
    .breaks = "c-ccs-before-server-hello c-ccs-twice g-reneg-order i-ccs-crafted i-early-ccs",
    .bends = "e-ccs-compat",
    .habits = {.unchecked = {RP_CHECK_CCS_ORDER}},
};
