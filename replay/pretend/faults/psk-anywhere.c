// RFC 8446 section 4.2.11: pre_shared_key is the last extension.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_anywhere) = {
    .name = "psk-anywhere",
    .says = "pre_shared_key may stand anywhere",
    .breaks = "e-psk-not-last",
    .habits = {.unchecked = {RP_CHECK_PSK_LAST}},
};
