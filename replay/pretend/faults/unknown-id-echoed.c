// RFC 5246 section 7.4.1.3: only a session that is resumed has the ID of the ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(unknown_id_echoed) = {
    .name = "unknown-id-echoed",
    .says = "a session ID that it does not know is echoed in front of a full handshake",
    .breaks = "",
    .habits = {.does = {RP_DOES_ECHO_ANY_ID}},
};
