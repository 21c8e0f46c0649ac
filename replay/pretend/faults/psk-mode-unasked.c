// RFC 8446 section 4.2.9: a PSK is used in a mode that the client lists.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_mode_unasked) = {
    .name = "psk-mode-unasked",
    .says = "a PSK is used with a key exchange where the client lists psk_ke alone",
    .breaks = "e-psk-modes",
    .habits = {.does = {RP_DOES_PSK_DHE_UNASKED}},
};
