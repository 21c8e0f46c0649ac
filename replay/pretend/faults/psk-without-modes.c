// RFC 8446 section 4.2.9: PSKs come with psk_key_exchange_modes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_without_modes) = {
    .name = "psk-without-modes",
    .says = "PSKs may come without psk_key_exchange_modes",
    .breaks = "e-psk-no-modes-ext",
    .habits = {.unchecked = {RP_CHECK_PSK_MODES}},
};
