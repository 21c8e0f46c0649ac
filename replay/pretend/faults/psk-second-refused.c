// RFC 8446 section 4.2.11: the PSKs that are not taken do not matter.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_second_refused) = {
    .name = "psk-second-refused",
    .says = "an offer of more than one PSK ends the handshake",
    .breaks = "e-id-selected-in-range e-id-unknown-then-valid f-early-second-psk",
    .habits = {.does = {RP_DOES_PSK_SECOND_COUNTS}},
};
