// RFC 5246 section 7.1: behind ChangeCipherSpec the new keys are used.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_keeps_keys) = {
    .name = "renegotiation-keeps-keys",
    .says = "a renegotiation does not change keys",
    .breaks = "",
    .habits = {.does = {RP_DOES_OLD_KEYS}},
};
