// RFC 8446 section 9.3: unknown values are passed over.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_modes_unknown_refused) = {
    .name = "psk-modes-unknown-refused",
    .says = "PSK modes that it does not know end the handshake",
    .breaks = "e-psk-unknown-modes",
    .habits = {.does = {RP_DOES_PSK_MODES_UNKNOWN_FATAL}},
};
