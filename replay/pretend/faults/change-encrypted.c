// RFC 8446 section 5: ChangeCipherSpec is never encrypted.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(change_encrypted) = {
    .name = "change-encrypted",
    .says = "ChangeCipherSpec that is encrypted is passed over",
    .breaks = "e-ccs-compat",
    .habits = {.unchecked = {RP_CHECK_CCS_SEALED}},
};
