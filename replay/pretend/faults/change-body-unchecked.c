// RFC 5246 section 7.1: ChangeCipherSpec is one byte of 1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(change_body_unchecked) = {
    .name = "change-body-unchecked",
    .says = "any body of ChangeCipherSpec is taken",
    .breaks = "c-ccs-malformed e-ccs-compat",
    .habits = {.unchecked = {RP_CHECK_CCS_BODY}},
};
