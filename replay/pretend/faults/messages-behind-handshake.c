// RFC 8446 section 4.6: what may come behind a handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(messages_behind_handshake) = {
    .name = "messages-behind-handshake",
    .says = "handshake messages that have no place behind the handshake are passed over",
    .breaks = "g-reneg-13",
    .habits = {.unchecked = {RP_CHECK_LATER_ORDER}},
};
