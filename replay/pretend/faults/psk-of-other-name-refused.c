// RFC 8446 section 4.2.11: a PSK that is not taken leads to a full handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_of_other_name_refused) = {
    .name = "psk-of-other-name-refused",
    .says = "a PSK that was made under another name ends the handshake",
    .breaks = "",
    .bends = "d-sni-changed-13",
    .habits = {.does = {RP_DOES_PSK_OF_NAME_FATAL}},
};
