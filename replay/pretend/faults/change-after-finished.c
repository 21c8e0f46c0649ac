// RFC 8446 section 5: ChangeCipherSpec behind the handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(change_after_finished) = {
    .name = "change-after-finished",
    .says = "ChangeCipherSpec is passed over behind the handshake, too",
    .breaks = "e-ccs-compat",
    .habits = {.unchecked = {RP_CHECK_CCS_LATE}},
};
